"""When the next charge is: a change of interval bills at once, a trial puts the charge off."""

from sandbox.account import Account, Object
from sandbox.errors import StripeError
from sandbox.resources import collection, invoice_drafts, renewals, subscription_items
from sandbox.resources import subscriptions as agreements

DAY = 24 * 3600
LONGEST = 2 * 366 * DAY


def apply(account: Account, before: Object, changes: Object, params: Object) -> Object:
    """Store `changes` with what `params` says about dates, and bill what is due at once."""
    old = subscription_items.interval(before["items"]["data"])
    items = (changes.get("items") or before["items"])["data"]
    other_interval = subscription_items.interval(items) != old
    trial_end = params.get("trial_end")
    if isinstance(trial_end, int):
        return _put_off(account, before, changes, trial_end)
    ends_trial = trial_end == "now" and before["status"] == "trialing"
    if other_interval or ends_trial or params.get("billing_cycle_anchor") == "now":
        if ends_trial:
            changes |= {"status": "active", "trial_end": account.now()}
        return renewals.restart(account, before, changes)
    return account.change(before, "customer.subscription.updated", **changes)


def _put_off(account: Account, before: Object, changes: Object, trial_end: int) -> Object:
    """Nothing is charged before `trial_end`; from there the cycle counts anew."""
    now, id = account.now(), before["id"]
    if not now < trial_end <= now + LONGEST:
        raise StripeError(
            "Invalid timestamp: trial_end must be in the future, and at most two years away",
            param="trial_end",
        )
    items = [
        item | {"current_period_start": now, "current_period_end": trial_end}
        for item in (changes.get("items") or before["items"])["data"]
    ]
    account.store.hide(id, periods=0)
    agreements.plan_renewal(account, id, items[0])
    if trial_end - 3 * DAY > now:
        account.plan("trial ends soon", id, trial_end - 3 * DAY)
    changed = account.change(
        before,
        "customer.subscription.updated",
        **changes
        | {
            "billing_cycle_anchor": trial_end,
            "items": agreements.with_items(before, items),
            "status": "trialing",
            "trial_end": trial_end,
            "trial_start": now,
        },
    )
    # Stripe makes an invoice for the trial too: of nothing, and paid at once.
    invoice = invoice_drafts.draft(account, changed, "subscription_update")
    changed = account.change(changed, latest_invoice=invoice["id"])
    collection.collect(account, invoice)
    return changed
