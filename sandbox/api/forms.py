"""Bracketed form fields, as Stripe's libraries send them, into nested dicts and lists."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from sandbox.errors import StripeError

DEEPEST = 12
MOST_FIELDS = 2000


def decode(encoded: str) -> dict[str, Any]:
    """`a[b][0]=x&c[]=y` as `{"a": {"b": {"0": "x"}}, "c": ["y"]}`; all values are strings.

    Which dicts with numbered keys are lists is known only to the contract; see `contract.read`.
    """
    try:
        pairs = parse_qsl(
            encoded, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError as unreadable:
        raise StripeError(f"The request's form cannot be read: {unreadable}") from unreadable
    return nested(pairs)


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The same for fields that are already split."""
    result: dict[str, Any] = {}
    for name, value in pairs:
        _put(result, _parts(name), value, name)
    return result


def _parts(name: str) -> list[str]:
    head, bracket, rest = name.partition("[")
    if not bracket:
        return [name]
    if not rest.endswith("]") or not head:
        raise StripeError(f"Invalid parameter name: {name}", param=name)
    parts = [head, *rest[:-1].split("][")]
    if len(parts) > DEEPEST:
        raise StripeError(f"Parameter nested too deeply: {name}", param=name)
    return parts


def _put(result: dict[str, Any], parts: list[str], value: str, name: str) -> None:
    place = result
    if parts[-1] == "":
        *parts, _ = parts
        appended = True
    else:
        appended = False
    for part in parts[:-1]:
        place = place.setdefault(part, {})
        if not isinstance(place, dict):
            raise StripeError(f"Parameter given in two forms: {name}", param=name)
    last = parts[-1]
    if appended:
        several = place.setdefault(last, [])
        if not isinstance(several, list):
            raise StripeError(f"Parameter given in two forms: {name}", param=name)
        several.append(value)
    elif last in place:
        raise StripeError(f"Parameter given twice: {name}", param=name)
    else:
        place[last] = value
