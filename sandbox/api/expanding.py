"""`expand`: ids in an answer replaced by the objects they name."""

from collections.abc import Callable
from typing import Any

from sandbox.account import Account, Object
from sandbox.contract.document import Schema
from sandbox.errors import StripeError

DEEPEST = 4
# What Stripe includes only when asked: how to find it, by object and property.
Including = Callable[[Account, Object], Object]
INCLUDED: dict[tuple[str, str], Including] = {}


def includes(kind: str, name: str) -> Callable[[Including], Including]:
    """Register how to find a property that is left out unless it is expanded."""

    def register(including: Including) -> Including:
        INCLUDED[kind, name] = including
        return including

    return register


def expand(account: Account, answer: Object, paths: list[str]) -> Object:
    """`answer` with each dotted path expanded; a path that cannot be is refused as Stripe does."""
    for path in paths:
        parts = path.split(".")
        if len(parts) > DEEPEST:
            raise StripeError(
                f"You cannot expand more than {DEEPEST} levels of a property: {path}",
                param="expand",
            )
        if answer.get("object") == "list":
            if parts[0] != "data":
                raise _impossible(path)
            for position, each in enumerate(answer["data"]):
                answer["data"][position] = _expanded(account, each, parts[1:], path)
        else:
            answer = _expanded(account, answer, parts, path)
    return answer


def _expanded(account: Account, value: Any, parts: list[str], path: str) -> Any:
    if not parts or value is None:
        return value
    if isinstance(value, list):
        return [_expanded(account, each, parts, path) for each in value]
    if not isinstance(value, dict):
        raise _impossible(path)
    if value.get("object") == "list" and parts[0] == "data":
        return value | {"data": _expanded(account, value["data"], parts[1:], path)}
    name, kind = parts[0], value.get("object", "")
    if name not in value and (kind, name) in INCLUDED:
        value = value | {name: INCLUDED[kind, name](account, value)}
    elif isinstance(value.get(name), str):
        if not _expandable(account, kind, name):
            raise _impossible(path)
        value = value | {name: account.store.get(value[name])}
    elif name not in value and not _known(account, kind, name):
        raise _impossible(path)
    return (
        value | {name: _expanded(account, value.get(name), parts[1:], path)}
        if (name in value)
        else value
    )


def _properties(account: Account, kind: str) -> Schema:
    return account.keeper.document.schemas.get(kind, {}).get("properties", {})


def _known(account: Account, kind: str, name: str) -> bool:
    return name in _properties(account, kind)


def _expandable(account: Account, kind: str, name: str) -> bool:
    # Nested hashes have no `object`; there the id itself shows whether it names something.
    if not kind:
        return True
    return any(
        "$ref" in branch for branch in _properties(account, kind).get(name, {}).get("anyOf", [])
    )


def _impossible(path: str) -> StripeError:
    return StripeError(f"This property cannot be expanded ({path}).", param="expand")
