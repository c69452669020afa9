"""Events: what happened, newest first."""

from sandbox.account import Account, Object
from sandbox.api.listing import PAGING, one_of, page
from sandbox.api.operations import speaks
from sandbox.errors import StripeError


@speaks("GET", "/v1/events/{id}")
def retrieve_event(account: Account, params: Object, id: str) -> Object:
    return account.find("event", id, status=404)


@speaks("GET", "/v1/events", "type", "types", *PAGING)
def list_events(account: Account, params: Object) -> Object:
    if "type" in params and "types" in params:
        raise StripeError(
            "You may only specify one of these parameters: type, types.",
            code="parameters_exclusive",
            param="types",
        )
    wanted = params.get("types") or ([params["type"]] if "type" in params else [])
    conditions = []
    if any("*" in each for each in wanted):
        patterns = " OR ".join(["json_extract(body, '$.type') GLOB ?"] * len(wanted))
        conditions = [(f"({patterns})", wanted)]
    elif wanted:
        conditions = [one_of("type", wanted)]
    return page(account, "event", "/v1/events", params, conditions)
