"""Who may call: the key and the version of a request."""

import base64
import binascii

from sandbox import API_VERSION, KEY_PREFIX
from sandbox.errors import StripeError


def require_key(authorization: str | None) -> None:
    """A key of the local Stripe, as Bearer or Basic; a live key is refused by name."""
    key = key_of(authorization)
    if not key:
        raise StripeError(
            "You did not provide an API key. The local Stripe takes any key that starts with "
            f"{KEY_PREFIX}.",
            status=401,
        )
    if key.startswith(("sk_live", "rk_live")):
        raise StripeError(
            "This is a live key, and this is the local Stripe: no live key belongs here.",
            status=401,
        )
    if not key.startswith(KEY_PREFIX):
        raise StripeError(
            f"Invalid API Key provided: the local Stripe takes keys that start with {KEY_PREFIX}.",
            status=401,
        )


def key_of(authorization: str | None) -> str:
    """The key that a request bears, or nothing."""
    authorization = authorization or ""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def require_version(version: str | None) -> None:
    """The one version whose contract we hold; a request without one gets it."""
    if version not in (None, API_VERSION):
        raise StripeError(
            f"Invalid Stripe API version: {version}. The local Stripe speaks {API_VERSION} only."
        )
