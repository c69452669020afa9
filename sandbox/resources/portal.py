"""The Billing Portal: how it is configured, and one visit of it."""

from typing import Any
from urllib.parse import urlsplit

from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, equals, page
from sandbox.api.operations import speaks
from sandbox.errors import StripeError
from sandbox.resources import customers
from sandbox.resources.metadata import merged

CONFIGURATION = "billing_portal.configuration"
# What a request leaves out, as Stripe fills it in.
OFF: dict[str, Object] = {
    "customer_update": {"allowed_updates": [], "enabled": False},
    "invoice_history": {"enabled": False},
    "payment_method_update": {"enabled": False},
    "subscription_cancel": {
        "cancellation_reason": {"enabled": False, "options": []},
        "enabled": False,
        "mode": "at_period_end",
        "proration_behavior": "none",
    },
    "subscription_update": {
        "default_allowed_updates": [],
        "enabled": False,
        "proration_behavior": "none",
        "schedule_at_period_end": {"conditions": []},
        "trial_update_behavior": "end_trial",
    },
}
UNDERSTOOD = ("business_profile", "default_return_url", "login_page", "name")


def _features(old: Object, given: Object) -> Object:
    features = {name: old[name] | given.get(name, {}) for name in OFF}
    for name in ("subscription_cancel", "subscription_update"):
        if features[name]["enabled"]:
            raise StripeError(
                f"The local Stripe's portal does not speak {name} yet: it changes cards and lists "
                "invoices.",
                param=f"features[{name}][enabled]",
            )
    allowed = features["customer_update"]["allowed_updates"]
    features["customer_update"]["allowed_updates"] = allowed or []
    return features


def _plain(params: Object) -> Object:
    changes: Object = {}
    if "business_profile" in params:
        changes["business_profile"] = {
            name: text or None for name, text in params["business_profile"].items()
        }
    for name in ("default_return_url", "name"):
        if name in params:
            changes[name] = params[name] or None
    if params.get("login_page", {}).get("enabled"):
        raise StripeError("The local Stripe has no login page for the portal", param="login_page")
    return changes


@speaks("POST", "/v1/billing_portal/configurations", "features", *UNDERSTOOD)
def create_configuration(account: Account, params: Object) -> Object:
    fields: Object = {
        "id": new_id("bpc"),
        "object": CONFIGURATION,
        "active": True,
        "business_profile": {},
        "features": _features(OFF, params["features"]),
        "is_default": False,
        "login_page": {"enabled": False},
        "metadata": merged({}, params.get("metadata")),
        "updated": account.now(),
    }
    made = account.create(fields | _plain(params))
    account.announce("billing_portal.configuration.created", made)
    return made


@speaks(
    "POST",
    "/v1/billing_portal/configurations/{configuration}",
    "active",
    "features",
    *UNDERSTOOD,
)
def update_configuration(account: Account, params: Object, configuration: str) -> Object:
    before = account.find(CONFIGURATION, configuration, "configuration", 404)
    changes = _plain(params) | {
        "active": params.get("active", before["active"]),
        "features": _features(before["features"], params.get("features", {})),
        "metadata": merged(before["metadata"], params.get("metadata")),
        "updated": account.now(),
    }
    return account.change(before, "billing_portal.configuration.updated", **changes)


@speaks("GET", "/v1/billing_portal/configurations/{configuration}")
def retrieve_configuration(account: Account, params: Object, configuration: str) -> Object:
    return account.find(CONFIGURATION, configuration, "configuration", 404)


@speaks("GET", "/v1/billing_portal/configurations", "active", "is_default", *PAGING)
def list_configurations(account: Account, params: Object) -> Object:
    conditions = [
        equals(name, int(params[name])) for name in ("active", "is_default") if name in params
    ]
    url = "/v1/billing_portal/configurations"
    return page(account, CONFIGURATION, url, params, conditions)


@speaks(
    "POST",
    "/v1/billing_portal/sessions",
    "configuration",
    "customer",
    "flow_data.after_completion",
    "flow_data.type",
    "locale",
    "return_url",
)
def create_session(account: Account, params: Object) -> Object:
    """One visit: valid for an hour, for the customer named."""
    if "customer" not in params:
        raise StripeError(
            "Missing required param: customer.", code="parameter_missing", param="customer"
        )
    customer = customers.living(account, params["customer"])
    if "configuration" not in params:
        # As at Stripe, where nobody saved the portal's settings in the dashboard yet.
        raise StripeError(
            "No configuration provided and your test mode default configuration has not been "
            "created. Provide a configuration: billing_portal.configurations.create makes one."
        )
    configuration = account.find(CONFIGURATION, params["configuration"], "configuration")
    if not configuration["active"]:
        raise StripeError("This configuration is not active", param="configuration")
    flow = params.get("flow_data")
    if flow and flow["type"] != "payment_method_update":
        raise StripeError(
            f"The local Stripe does not speak the flow {flow['type']} yet", param="flow_data[type]"
        )
    for param, address in _addresses(params, flow):
        if urlsplit(address).scheme not in ("http", "https"):
            raise StripeError("Not a valid URL", code="url_invalid", param=param)
    id = new_id("bps")
    return account.create(
        {
            "id": id,
            "object": "billing_portal.session",
            "configuration": configuration["id"],
            "customer": customer["id"],
            "flow": _flow(flow),
            "locale": params.get("locale"),
            "return_url": params.get("return_url") or configuration["default_return_url"],
            "url": f"{account.home}/p/session/{id}",
        }
    )


def _addresses(params: Object, flow: Object | None) -> list[tuple[str, str]]:
    found = [("return_url", params["return_url"])] if "return_url" in params else []
    redirect = ((flow or {}).get("after_completion") or {}).get("redirect")
    if redirect:
        name = "flow_data[after_completion][redirect][return_url]"
        found.append((name, redirect["return_url"]))
    return found


def _flow(given: Object | None) -> Any:
    if not given:
        return None
    after = given.get("after_completion") or {"type": "portal_homepage"}
    return {"type": given["type"], "after_completion": after}
