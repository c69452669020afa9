"""Subscriptions: an agreement, and its items with their periods."""

from typing import Any

from sandbox.account import Account, Object, new_id
from sandbox.api.expanding import includes
from sandbox.api.listing import PAGING, Condition, equals, filtered, one_of, page
from sandbox.api.operations import speaks
from sandbox.periods import later
from sandbox.resources import customers

OVER = ("canceled", "incomplete_expired")
PLANS = (
    "first payment lapses",
    "renew",
    "subscription ends",
    "collection resumes",
    "trial ends soon",
    "upcoming",
)
TOLD_BEFORE = 7 * 24 * 3600


def create(
    account: Account, customer: str, method: str | None, lines: list[Object], data: Object
) -> Object:
    """A subscription waiting for its first payment; `lines` are a session's recurring lines."""
    now, id = account.now(), new_id("sub")
    items = [_item(account, id, line["price"], line["quantity"], now) for line in lines]
    mode = {"type": "flexible", "flexible": {"proration_discounts": "included"}} | data.get(
        "billing_mode", {}
    )
    if mode["type"] == "classic":
        mode["flexible"] = None
    subscription = account.create(
        {
            "id": id,
            "object": "subscription",
            "automatic_tax": {"enabled": False},
            "billing_cycle_anchor": now,
            "billing_mode": mode,
            "billing_schedules": [],
            "cancel_at_period_end": False,
            "cancellation_details": {},
            "collection_method": "charge_automatically",
            "currency": lines[0]["price"]["currency"],
            "customer": customer,
            "default_payment_method": method,
            "default_tax_rates": [],
            "description": data.get("description"),
            "discounts": [],
            "invoice_settings": {"issuer": {"type": "self"}},
            "items": {
                "object": "list",
                "data": items,
                "has_more": False,
                "url": f"/v1/subscription_items?subscription={id}",
            },
            "metadata": data.get("metadata", {}),
            "payment_settings": {"save_default_payment_method": "off"},
            "start_date": now,
            "status": "incomplete",
            "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        },
        hidden={"periods": 1},
    )
    plan_renewal(account, id, items[0])
    account.announce("customer.subscription.created", subscription)
    return subscription


def _item(account: Account, subscription: str, price: Object, quantity: int, start: int) -> Object:
    recurring = price["recurring"]
    return {
        "id": new_id("si"),
        "object": "subscription_item",
        "created": account.now(),
        "current_period_start": start,
        "current_period_end": later(start, recurring["interval"], recurring["interval_count"]),
        "discounts": [],
        "metadata": {},
        "price": price,
        "quantity": quantity,
        "subscription": subscription,
        "tax_rates": [],
    }


def with_items(subscription: Object, items: list[Object]) -> Object:
    """The `items` list of `subscription` with other contents."""
    return subscription["items"] | {"data": items}


def plan_renewal(account: Account, id: str, item: Object) -> None:
    """The next period begins by itself when this one ends."""
    end = item["current_period_end"]
    account.plan("renew", id, end)
    if end - TOLD_BEFORE > account.now():
        account.plan("upcoming", id, end - TOLD_BEFORE)


def cancel(account: Account, subscription: Object, details: Object | None = None) -> Object:
    """End a subscription now; what was paid stays paid."""
    now = account.now()
    for planned in PLANS:
        account.unplan(planned, subscription["id"])
    reason = {"reason": "cancellation_requested"} | (details or {})
    ended = account.change(
        subscription,
        status="canceled",
        canceled_at=subscription["canceled_at"] or now,
        ended_at=now,
        cancellation_details=subscription["cancellation_details"] | reason,
    )
    account.announce("customer.subscription.deleted", ended)
    return ended


@speaks("DELETE", "/v1/customers/{customer}")
def delete_customer(account: Account, params: Object, customer: str) -> Object:
    """End the customer's subscriptions and forget the person; the payments stay."""
    before = customers.living(account, customer, "id", 404)
    for subscription in subscriptions_of(account, before)["data"]:
        cancel(account, subscription)
    return customers.forget(account, before)


@includes("customer", "subscriptions")
def subscriptions_of(account: Account, customer: Object) -> Object:
    conditions = [equals("customer", customer["id"]), _going_on()]
    found = page(account, "subscription", "", {"limit": 10}, conditions)
    return found | {"url": f"/v1/customers/{customer['id']}/subscriptions"}


@speaks("GET", "/v1/subscriptions/{subscription_exposed_id}")
def retrieve_subscription(account: Account, params: Object, subscription_exposed_id: str) -> Object:
    return account.find("subscription", subscription_exposed_id, status=404)


@speaks("GET", "/v1/subscriptions", "customer", "status", "price", *PAGING)
def list_subscriptions(account: Account, params: Object) -> Object:
    conditions = filtered(params, "customer")
    if "price" in params:
        conditions.append(equals("items.data[0].price.id", params["price"]))
    status: Any = params.get("status")
    if status is None:
        conditions.append(_going_on())
    elif status == "ended":
        conditions.append(one_of("status", list(OVER)))
    elif status != "all":
        conditions.append(equals("status", status))
    return page(account, "subscription", "/v1/subscriptions", params, conditions)


def _going_on() -> Condition:
    clause, values = one_of("status", list(OVER))
    return f"NOT {clause}", values
