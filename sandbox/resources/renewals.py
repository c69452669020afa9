"""What time does to a subscription: the next period, the end of a trial or a pause, the end."""

from sandbox.account import Account, Object
from sandbox.due import when
from sandbox.errors import StripeError
from sandbox.periods import later
from sandbox.resources import collection, invoice_drafts, invoices, subscriptions

DRAFT_FOR = 3600


def renew_now(account: Account, id: str) -> Object:
    """Begin the next period as if its day had come: bill it, or end what was to end."""
    subscription = account.find("subscription", id)
    if subscription["status"] in subscriptions.OVER:
        raise StripeError(f"The subscription {id} is over and cannot renew")
    invoice = _renew(account, subscription)
    if invoice and invoice["status"] == "draft" and invoice["auto_advance"]:
        collection.collect(account, invoice)
    return account.find("subscription", id)


@when("renew")
def renew(account: Account, id: str) -> None:
    subscription = account.find("subscription", id)
    if subscription["status"] in subscriptions.OVER:
        return
    invoice = _renew(account, subscription)
    if invoice and invoice["status"] == "draft" and invoice["auto_advance"]:
        account.plan("collect", invoice["id"], account.now() + DRAFT_FOR)


def _renew(account: Account, subscription: Object) -> Object | None:
    """The invoice of the period that begins; None where the subscription ends instead."""
    end = subscription["items"]["data"][0]["current_period_end"]
    if subscription["cancel_at"] is not None and subscription["cancel_at"] <= end:
        subscriptions.cancel(account, subscription)
        return None
    subscription = next_period(account, subscription)
    return bill(account, subscription, "subscription_cycle")


def next_period(account: Account, subscription: Object) -> Object:
    """Move each item into its next period, counted from the anchor."""
    id, anchor = subscription["id"], subscription["billing_cycle_anchor"]
    number = account.store.hidden(id)["periods"]
    items = []
    for item in subscription["items"]["data"]:
        recurring = item["price"]["recurring"]
        count = recurring["interval_count"]
        start, end = (
            later(anchor, recurring["interval"], count * number),
            later(anchor, recurring["interval"], count * (number + 1)),
        )
        items.append(item | {"current_period_start": start, "current_period_end": end})
    account.store.hide(id, periods=number + 1)
    subscriptions.plan_renewal(account, id, items[0])
    changes: Object = {"items": subscriptions.with_items(subscription, items)}
    if subscription["status"] == "trialing":
        changes["status"] = "active"
    return account.change(subscription, "customer.subscription.updated", **changes)


def restart(account: Account, before: Object, changes: Object | None = None) -> Object:
    """Begin a new cycle now, with `changes` made, and bill it at once."""
    account.store.hide(before["id"], periods=0)
    changed = account.change(
        before,
        "customer.subscription.updated",
        **(changes or {}) | {"billing_cycle_anchor": account.now()},
    )
    changed = next_period(account, changed)
    invoice = bill(account, changed, "subscription_update")
    if invoice["status"] == "draft" and invoice["auto_advance"]:
        collection.collect(account, invoice)
    return account.find("subscription", before["id"])


def bill(account: Account, subscription: Object, reason: str) -> Object:
    """The invoice for the current period, as a draft, or as a pause or a standstill leaves it."""
    invoice = invoice_drafts.draft(account, subscription, reason)
    account.change(subscription, "customer.subscription.updated", latest_invoice=invoice["id"])
    behavior = (subscription["pause_collection"] or {}).get("behavior")
    if behavior == "void":
        return invoices.void(account, invoice)
    if behavior == "mark_uncollectible":
        return invoices.mark_uncollectible(account, invoice)
    if behavior == "keep_as_draft" or subscription["status"] == "unpaid":
        return account.change(invoice, "invoice.updated", auto_advance=False)
    return invoice


@when("subscription ends")
def end(account: Account, id: str) -> None:
    subscription = account.find("subscription", id)
    planned = subscription["cancel_at"]
    if subscription["status"] not in subscriptions.OVER and planned is not None:
        subscriptions.cancel(account, subscription)


@when("collection resumes")
def resume_collection(account: Account, id: str) -> None:
    subscription = account.find("subscription", id)
    if subscription["status"] not in subscriptions.OVER and subscription["pause_collection"]:
        account.change(subscription, "customer.subscription.updated", pause_collection=None)


@when("trial ends soon")
def warn_of_trial_end(account: Account, id: str) -> None:
    subscription = account.find("subscription", id)
    if subscription["status"] == "trialing":
        account.announce("customer.subscription.trial_will_end", subscription)
