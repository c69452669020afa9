"""What a merchant may change about a subscription, and ending it."""

from sandbox.account import Account, Object
from sandbox.api.operations import speaks
from sandbox.errors import StripeError
from sandbox.resources import billing_dates, prices, renewals, subscription_items, subscriptions
from sandbox.resources.metadata import merged

DATA = tuple(f"items.price_data.{name}" for name in prices.UNDERSTOOD)
# What changes the next charge: the same in an update and in a preview of it.
CHARGING = (
    "billing_cycle_anchor",
    "cancel_at",
    "cancel_at_period_end",
    "items.deleted",
    "items.id",
    "items.metadata",
    "items.price",
    "items.quantity",
    "proration_behavior",
    "trial_end",
    *DATA,
)


@speaks(
    "POST",
    "/v1/subscriptions/{subscription_exposed_id}",
    *CHARGING,
    "cancellation_details.comment",
    "cancellation_details.feedback",
    "default_payment_method",
    "description",
    "pause_collection",
)
def update_subscription(account: Account, params: Object, subscription_exposed_id: str) -> Object:
    before = account.find("subscription", subscription_exposed_id, status=404)
    if before["status"] in subscriptions.OVER:
        raise StripeError(
            "A canceled subscription can only update its cancellation_details and metadata.",
            code="resource_missing",
        )
    return update(account, before, params)


def update(account: Account, before: Object, params: Object) -> Object:
    """Carry out a change; the subscription afterwards, billed where the change bills at once."""
    changes: Object = {"metadata": merged(before["metadata"], params.get("metadata"))}
    if "description" in params:
        changes["description"] = params["description"] or None
    if "default_payment_method" in params:
        changes["default_payment_method"] = _method(account, before, params)
    if "pause_collection" in params:
        changes["pause_collection"] = _pause(account, before, params["pause_collection"])
    changes |= _ending(account, before, params)
    if "items" in params:
        items = subscription_items.changed(account, before, params)
        changes["items"] = subscriptions.with_items(before, items)
    return billing_dates.apply(account, before, changes, params)


def _method(account: Account, before: Object, params: Object) -> str | None:
    if not params["default_payment_method"]:
        return None
    method = account.find(
        "payment_method", params["default_payment_method"], "default_payment_method"
    )
    if method["customer"] != before["customer"]:
        raise StripeError(
            f"The customer does not have a payment method with the ID {method['id']}. The payment "
            "method must be attached to the customer.",
            code="resource_missing",
            param="default_payment_method",
        )
    return method["id"]


def _pause(account: Account, before: Object, pause: Object | str) -> Object | None:
    account.unplan("collection resumes", before["id"])
    if not isinstance(pause, dict):
        return None
    if "resumes_at" in pause:
        if pause["resumes_at"] <= account.now():
            raise StripeError(
                "pause_collection[resumes_at] must be in the future",
                param="pause_collection[resumes_at]",
            )
        account.plan("collection resumes", before["id"], pause["resumes_at"])
    return pause


def _ending(account: Account, before: Object, params: Object) -> Object:
    changes: Object = {}
    if params.get("cancel_at_period_end") and params.get("cancel_at"):
        raise StripeError(
            "You may only specify one of these parameters: cancel_at, cancel_at_period_end.",
            code="parameters_exclusive",
            param="cancel_at",
        )
    details = before["cancellation_details"] | {
        name: value or None for name, value in params.get("cancellation_details", {}).items()
    }
    if "cancel_at_period_end" in params:
        at_end = params["cancel_at_period_end"]
        end = before["items"]["data"][0]["current_period_end"]
        changes = {"cancel_at_period_end": at_end, "cancel_at": end if at_end else None}
    elif "cancel_at" in params:
        moment = params["cancel_at"]
        if isinstance(moment, str) and moment:
            raise StripeError(f"The local Stripe does not speak cancel_at={moment} yet")
        if moment and moment <= account.now():
            raise StripeError("cancel_at must be in the future", param="cancel_at")
        changes = {"cancel_at_period_end": False, "cancel_at": moment or None}
    if changes:
        ends = changes["cancel_at"] is not None
        changes["canceled_at"] = account.now() if ends else None
        details["reason"] = "cancellation_requested" if ends else None
        account.unplan("subscription ends", before["id"])
        if ends:
            account.plan("subscription ends", before["id"], changes["cancel_at"])
    return changes | {"cancellation_details": details}


@speaks(
    "DELETE",
    "/v1/subscriptions/{subscription_exposed_id}",
    "cancellation_details.comment",
    "cancellation_details.feedback",
    "invoice_now",
    "prorate",
)
def cancel_subscription(account: Account, params: Object, subscription_exposed_id: str) -> Object:
    subscription = account.find("subscription", subscription_exposed_id, status=404)
    if subscription["status"] in subscriptions.OVER:
        raise StripeError(
            f"No such subscription: '{subscription_exposed_id}'",
            status=404,
            code="resource_missing",
            param="id",
        )
    for name in ("invoice_now", "prorate"):
        if params.get(name):
            raise StripeError(f"The local Stripe does not speak {name}=true yet", param=name)
    details = {
        name: value or None for name, value in params.get("cancellation_details", {}).items()
    }
    return subscriptions.cancel(account, subscription, details)


@speaks("POST", "/v1/subscriptions/{subscription}/resume", "billing_cycle_anchor")
def resume_subscription(account: Account, params: Object, subscription: str) -> Object:
    """For `paused` subscriptions only; a pause of collection ends by an update."""
    found = account.find("subscription", subscription, status=404)
    if found["status"] != "paused":
        raise StripeError(
            f"The subscription {subscription} is {found['status']}; only a paused one can be "
            "resumed. To end a pause of collection, update pause_collection to an empty value."
        )
    return renewals.restart(account, account.change(found, status="active"))
