"""The next invoice, before there is one: `invoices.create_preview` and `invoice.upcoming`.

A preview carries the change out, makes the invoice, and takes everything back: what is shown is
what would happen.
"""

from sandbox.account import Account, Object, new_id
from sandbox.api.operations import speaks
from sandbox.due import when
from sandbox.errors import StripeError
from sandbox.resources import invoice_drafts, renewals, subscription_changes, subscriptions


class _Enough(Exception):
    """The preview is made: back to how it was."""


@speaks(
    "POST",
    "/v1/invoices/create_preview",
    "customer",
    "subscription",
    *(f"subscription_details.{name}" for name in subscription_changes.CHARGING),
)
def create_preview(account: Account, params: Object) -> Object:
    if "subscription" not in params:
        raise StripeError(
            "The local Stripe previews existing subscriptions only: name one",
            code="parameter_missing",
            param="subscription",
        )
    subscription = account.find("subscription", params["subscription"], "subscription", 404)
    if params.get("customer", subscription["customer"]) != subscription["customer"]:
        raise StripeError("The subscription is of another customer", param="customer")
    return preview(account, subscription, params.get("subscription_details") or {})


def preview(account: Account, before: Object, change: Object) -> Object:
    """The next invoice that charges something, as if `change` were made to the subscription."""
    made: list[Object] = []
    try:
        with account.store.part():
            made.append(_next(account, before, change))
            raise _Enough
    except _Enough:
        pass
    shown = made[0] | {"id": new_id("upcoming_in"), "status": "draft", "number": None}
    account.keeper.check("invoice", shown)
    return shown


def _next(account: Account, before: Object, change: Object) -> Object:
    after = before
    if before["status"] in subscriptions.OVER:
        raise _nothing()
    if change:
        after = subscription_changes.update(account, before, change)
    latest = after["latest_invoice"]
    if latest and latest != before["latest_invoice"]:
        invoice = account.find("invoice", latest)
        if invoice["total"]:
            return invoice | {"amount_paid": 0, "amount_remaining": invoice["amount_due"]}
    end = after["items"]["data"][0]["current_period_end"]
    if after["cancel_at"] is not None and after["cancel_at"] <= end:
        raise _nothing()
    with account.at(end):
        after = renewals.next_period(account, after)
        return invoice_drafts.draft(account, after, "upcoming")


def _nothing() -> StripeError:
    return StripeError(
        "No upcoming invoices for customer", status=404, code="invoice_upcoming_none"
    )


@when("upcoming")
def announce_upcoming(account: Account, id: str) -> None:
    """A few days before a renewal Stripe tells of it."""
    subscription = account.find("subscription", id)
    if subscription["status"] in ("active", "trialing"):
        try:
            account.announce("invoice.upcoming", preview(account, subscription, {}))
        except StripeError:
            return
