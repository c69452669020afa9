"""What Stripe refuses about a checkout session, beyond types and names."""

from urllib.parse import urlsplit

from sandbox.account import Account, Object
from sandbox.errors import StripeError
from sandbox.resources.customers import living, require_mail
from sandbox.resources.metadata import merged

SHORTEST, LONGEST = 30 * 60, 24 * 3600
# Only the moment of the call decides; a clock a second apart must not refuse "30 minutes".
TOLERANCE = 5
ONLY_IN = {
    "payment": ("customer_creation", "payment_intent_data"),
    "subscription": ("subscription_data",),
}


def require_sound(account: Account, params: Object) -> None:
    """Raise for a request that Stripe would not take."""
    mode = params.get("mode")
    if mode not in ONLY_IN:
        missing = mode is None
        raise StripeError(
            "Missing required param: mode."
            if missing
            else f"The local Stripe does not speak mode={mode} yet",
            code="parameter_missing" if missing else None,
            param="mode",
        )
    for other, names in ONLY_IN.items():
        for name in names:
            if name in params and mode != other:
                raise StripeError(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    if mode == "subscription" and params.get("submit_type") in ("donate", "book", "pay"):
        raise StripeError(
            "You can not pass `submit_type` in `subscription` mode.", param="submit_type"
        )
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise StripeError("The local Stripe speaks ui_mode=hosted_page only", param="ui_mode")
    if not params.get("line_items"):
        raise StripeError(
            "Missing required param: line_items.", code="parameter_missing", param="line_items"
        )
    _addresses(params)
    _person(account, params)
    _lengths(account, params)


def _addresses(params: Object) -> None:
    for name in ("success_url", "cancel_url"):
        if name not in params:
            if name == "success_url":
                raise StripeError(
                    "Missing required param: success_url.", code="parameter_missing", param=name
                )
            continue
        address = urlsplit(params[name])
        if address.scheme not in ("http", "https") or not address.hostname:
            raise StripeError("Not a valid URL", code="url_invalid", param=name)


def _person(account: Account, params: Object) -> None:
    if "customer" in params and "customer_email" in params:
        raise StripeError(
            "You may only specify one of these parameters: customer, customer_email.",
            code="parameters_exclusive",
            param="customer",
        )
    if "customer" in params and "customer_creation" in params:
        raise StripeError(
            "You may only specify one of these parameters: customer, customer_creation.",
            code="parameters_exclusive",
            param="customer_creation",
        )
    if "customer" in params:
        living(account, params["customer"])
    if "customer_email" in params:
        require_mail(params["customer_email"], "customer_email")


def _lengths(account: Account, params: Object) -> None:
    for name in ("payment_intent_data", "subscription_data"):
        merged({}, params.get(name, {}).get("metadata"), f"{name}[metadata]")
    if len(params.get("client_reference_id", "")) > 200:
        raise StripeError("Invalid string: at most 200 characters", param="client_reference_id")
    for name, text in params.get("custom_text", {}).items():
        if text and not 1 <= len(text["message"]) <= 1200:
            raise StripeError(
                "Custom text has 1 to 1200 characters", param=f"custom_text[{name}][message]"
            )
    suffix = params.get("payment_intent_data", {}).get("statement_descriptor_suffix", "")
    if len(suffix) > 22 or any(each in suffix for each in "<>\\'\"*"):
        raise StripeError(
            "The statement descriptor suffix has up to 22 characters and none of <>\\'\"*",
            param="payment_intent_data[statement_descriptor_suffix]",
        )
    if "expires_at" in params:
        left = params["expires_at"] - account.now()
        if not SHORTEST - TOLERANCE <= left <= LONGEST + TOLERANCE:
            raise StripeError(
                "The `expires_at` timestamp must be between 30 minutes and 24 hours from "
                "Checkout Session creation.",
                param="expires_at",
            )
