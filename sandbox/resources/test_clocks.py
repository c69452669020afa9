"""Stripe's own test clocks, as far as one account with one clock can have them.

At Stripe a test clock holds some customers apart. Here the account has a single clock: making a
test clock sets it, advancing carries out what is due, deleting returns to real time.
"""

from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, equals, page
from sandbox.api.operations import speaks
from sandbox.due import advance, when
from sandbox.errors import StripeError
from sandbox.resources import subscriptions

KIND = "test_helpers.test_clock"
DAY = 24 * 3600
LIVING: tuple[str, list[object]] = ("json_extract(body, '$.deleted') IS NULL", [])
FARTHEST = 2 * 366 * DAY


@speaks("POST", "/v1/test_helpers/test_clocks", "frozen_time", "name")
def create_clock(account: Account, params: Object) -> Object:
    if page(account, KIND, "", {"limit": 1}, [LIVING])["data"]:
        raise StripeError(
            "The local Stripe has one clock, and a test clock has it already: delete that first."
        )
    account.set_clock(params["frozen_time"])
    clock = account.create(
        {
            "id": new_id("clock"),
            "object": KIND,
            "deletes_after": params["frozen_time"] + 30 * DAY,
            "frozen_time": params["frozen_time"],
            "name": params.get("name"),
            "status": "ready",
            "status_details": {},
        }
    )
    account.announce("test_helpers.test_clock.created", clock)
    return clock


@speaks("POST", "/v1/test_helpers/test_clocks/{test_clock}/advance", "frozen_time")
def advance_clock(account: Account, params: Object, test_clock: str) -> Object:
    """As at Stripe the answer says `advancing`, and what is due happens after it."""
    clock, to = _living(account, test_clock), params["frozen_time"]
    if clock["status"] != "ready":
        raise StripeError("Test clock advancement underway: cannot perform modifications.")
    if not clock["frozen_time"] < to <= clock["frozen_time"] + FARTHEST:
        raise StripeError(
            "frozen_time must be later than the clock's, by two years at most",
            param="frozen_time",
        )
    advancing = account.change(
        clock, status="advancing", status_details={"advancing": {"target_frozen_time": to}}
    )
    account.announce("test_helpers.test_clock.advancing", advancing)
    account.store.hide(test_clock, to=to)
    account.plan("test clock advances", test_clock, account.now())
    return advancing


@when("test clock advances")
def carry_out(account: Account, id: str) -> None:
    to = account.store.hidden(id)["to"]
    advance(account, to)
    with account.at(to):
        ready = account.change(
            account.find(KIND, id), frozen_time=to, status="ready", status_details={}
        )
        account.announce("test_helpers.test_clock.ready", ready)


def _living(account: Account, id: str) -> Object:
    clock = account.find(KIND, id, "test_clock", 404)
    if clock.get("deleted"):
        raise StripeError(f"No such test clock: '{id}'", status=404, code="resource_missing")
    return clock


@speaks("DELETE", "/v1/test_helpers/test_clocks/{test_clock}")
def delete_clock(account: Account, params: Object, test_clock: str) -> Object:
    """Its customers go with it, and real time returns."""
    clock = _living(account, test_clock)
    owned = [equals("test_clock", test_clock)]
    for customer in page(account, "customer", "", {"limit": 100}, owned)["data"]:
        subscriptions.delete_customer(account, {}, customer["id"])
    account.announce("test_helpers.test_clock.deleted", clock)
    gone = account.delete(clock)
    account.set_clock(None)
    return gone


@speaks("GET", "/v1/test_helpers/test_clocks/{test_clock}")
def retrieve_clock(account: Account, params: Object, test_clock: str) -> Object:
    return _living(account, test_clock)


@speaks("GET", "/v1/test_helpers/test_clocks", *PAGING)
def list_clocks(account: Account, params: Object) -> Object:
    return page(account, KIND, "/v1/test_helpers/test_clocks", params, [LIVING])
