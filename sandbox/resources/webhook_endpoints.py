"""Webhook endpoints made by the API: events are really delivered there, signed."""

import secrets
from urllib.parse import urlsplit

from sandbox import API_VERSION
from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, page
from sandbox.api.operations import speaks
from sandbox.errors import StripeError
from sandbox.resources.metadata import merged

MOST = 16
LIVING: tuple[str, list[object]] = ("json_extract(body, '$.deleted') IS NULL", [])


@speaks("POST", "/v1/webhook_endpoints", "api_version", "description", "enabled_events", "url")
def create_endpoint(account: Account, params: Object) -> Object:
    """The secret stands in this answer and in no other."""
    if params.get("api_version") not in (None, "", API_VERSION):
        raise StripeError(f"The local Stripe speaks {API_VERSION} only", param="api_version")
    if len(_all(account)) >= MOST:
        raise StripeError(f"You have reached the maximum of {MOST} test webhook endpoints.")
    _require_address(params["url"])
    secret = f"whsec_{secrets.token_hex(16)}"
    endpoint = account.create(
        {
            "id": new_id("we"),
            "object": "webhook_endpoint",
            "api_version": params.get("api_version") or None,
            "description": params.get("description") or None,
            "enabled_events": _types(params["enabled_events"]),
            "metadata": merged({}, params.get("metadata")),
            "status": "enabled",
            "url": params["url"],
        },
        hidden={"secret": secret},
    )
    account.endpoints.reload()
    return endpoint | {"secret": secret}


def _types(wanted: list[str]) -> list[str]:
    if "*" in wanted and len(wanted) > 1:
        raise StripeError(
            "You may enable all events with * or name them, not both", param="enabled_events"
        )
    return wanted


def _require_address(url: str) -> None:
    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise StripeError("Invalid URL: an explicit scheme must be provided.", param="url")


def _all(account: Account) -> list[Object]:
    listed = page(account, "webhook_endpoint", "", {"limit": 100}, [LIVING])
    return listed["data"]


def _living(account: Account, id: str) -> Object:
    endpoint = account.find("webhook_endpoint", id, "webhook_endpoint", 404)
    if endpoint.get("deleted"):
        raise StripeError(f"No such webhook endpoint: '{id}'", status=404, code="resource_missing")
    return endpoint


@speaks(
    "POST",
    "/v1/webhook_endpoints/{webhook_endpoint}",
    "description",
    "disabled",
    "enabled_events",
    "url",
)
def update_endpoint(account: Account, params: Object, webhook_endpoint: str) -> Object:
    before = _living(account, webhook_endpoint)
    changes: Object = {"metadata": merged(before["metadata"], params.get("metadata"))}
    if "url" in params:
        _require_address(params["url"])
        changes["url"] = params["url"]
    if "enabled_events" in params:
        changes["enabled_events"] = _types(params["enabled_events"])
    if "description" in params:
        changes["description"] = params["description"] or None
    if "disabled" in params:
        changes["status"] = "disabled" if params["disabled"] else "enabled"
    after = account.change(before, **changes)
    account.endpoints.reload()
    return after


@speaks("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}")
def delete_endpoint(account: Account, params: Object, webhook_endpoint: str) -> Object:
    gone = account.delete(_living(account, webhook_endpoint))
    account.endpoints.reload()
    return gone


@speaks("GET", "/v1/webhook_endpoints/{webhook_endpoint}")
def retrieve_endpoint(account: Account, params: Object, webhook_endpoint: str) -> Object:
    return _living(account, webhook_endpoint)


@speaks("GET", "/v1/webhook_endpoints", *PAGING)
def list_endpoints(account: Account, params: Object) -> Object:
    return page(account, "webhook_endpoint", "/v1/webhook_endpoints", params, [LIVING])
