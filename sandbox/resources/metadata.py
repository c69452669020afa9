"""Stripe's rules for `metadata`."""

from typing import Any

from sandbox.errors import StripeError

MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500


def merged(old: dict[str, str] | None, given: Any, param: str = "metadata") -> dict[str, str]:
    """`old` with the keys of `given`; an empty value removes its key, `""` removes them all."""
    if given is None:
        return dict(old or {})
    if given == "":
        return {}
    for key, value in given.items():
        if len(key) > LONGEST_KEY or not key or "[" in key or "]" in key:
            raise StripeError(
                f"Metadata keys have 1 to {LONGEST_KEY} characters and no brackets: {key}",
                param=f"{param}[{key}]",
            )
        if len(value) > LONGEST_VALUE:
            raise StripeError(
                f"Metadata values can have up to {LONGEST_VALUE} characters, "
                f"but you passed in a value that is {len(value)} characters.",
                param=f"{param}[{key}]",
            )
    result = {key: value for key, value in ((old or {}) | given).items() if value != ""}
    if len(result) > MOST_KEYS:
        raise StripeError(f"You can have up to {MOST_KEYS} metadata keys.", param=param)
    return result
