"""Reading what a caller sent: form strings become the types that the contract names.

Everything is refused that Stripe would refuse: unknown names at any depth, wrong types, values
outside an enumeration, required parameters that are missing.
"""

import difflib
import re
from typing import Any

from sandbox.contract.document import Schema

WHOLE = re.compile(r"-?[0-9]{1,18}")
NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")


class BadParameter(Exception):
    """A parameter that Stripe would answer with 400."""

    def __init__(self, message: str, param: str, code: str | None = None) -> None:
        super().__init__(message)
        self.message, self.param, self.code = message, param, code


def bracketed(path: tuple[str, ...]) -> str:
    """A parameter's name as Stripe writes it: `line_items[0][quantity]`."""
    return path[0] + "".join(f"[{part}]" for part in path[1:]) if path else ""


def read(schema: Schema, raw: Any, path: tuple[str, ...] = ()) -> Any:
    """`raw` (strings, lists and dicts from a decoded form) as `schema` wants it."""
    if "anyOf" in schema:
        return _read_any(schema["anyOf"], raw, path)
    kind = schema.get("type")
    if kind == "object":
        return _read_object(schema, raw, path)
    if kind == "array":
        return _read_array(schema, raw, path)
    if not isinstance(raw, str):
        raise BadParameter(f"Invalid {kind}: {raw}", bracketed(path))
    return _read_plain(schema, raw, path)


def _read_any(branches: list[Schema], raw: Any, path: tuple[str, ...]) -> Any:
    problems = []
    for branch in branches:
        try:
            return read(branch, raw, path)
        except BadParameter as problem:
            problems.append((branch.get("type") in ("object", "array"), problem))
    same_form = [problem for nested, problem in problems if nested == (not isinstance(raw, str))]
    # The branch that got furthest explains best what is wrong.
    raise max(same_form or [problem for _, problem in problems], key=lambda each: len(each.param))


def _read_object(schema: Schema, raw: Any, path: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise BadParameter("Invalid object", bracketed(path))
    properties = schema.get("properties", {})
    more = schema.get("additionalProperties", False)
    result = {}
    for name, value in raw.items():
        here = (*path, name)
        if name in properties:
            result[name] = read(properties[name], value, here)
        elif isinstance(more, dict):
            result[name] = read(more, value, here)
        else:
            near = difflib.get_close_matches(name, properties, n=1)
            hint = f". Did you mean {near[0]}?" if near else ""
            raise BadParameter(
                f"Received unknown parameter: {bracketed(here)}{hint}",
                bracketed(here),
                "parameter_unknown",
            )
    for name in schema.get("required", []):
        if name not in result:
            missing = bracketed((*path, name))
            raise BadParameter(f"Missing required param: {missing}.", missing, "parameter_missing")
    return result


def _read_array(schema: Schema, raw: Any, path: tuple[str, ...]) -> list[Any]:
    if isinstance(raw, dict) and all(key.isascii() and key.isdigit() for key in raw):
        raw = [raw[key] for key in sorted(raw, key=int)]
    if not isinstance(raw, list):
        raise BadParameter("Invalid array", bracketed(path))
    return [read(schema["items"], each, (*path, str(n))) for n, each in enumerate(raw)]


def _read_plain(schema: Schema, raw: str, path: tuple[str, ...]) -> Any:
    kind, name = schema.get("type"), bracketed(path)
    if "enum" in schema and raw not in schema["enum"]:
        allowed = ", ".join(str(each) for each in schema["enum"] if each != "")
        raise BadParameter(f"Invalid {name}: must be one of {allowed}", name)
    if kind == "boolean":
        if raw not in ("true", "false"):
            raise BadParameter(f"Invalid boolean: {raw}", name)
        return raw == "true"
    if kind == "integer":
        if not WHOLE.fullmatch(raw):
            raise BadParameter(f"Invalid integer: {raw}", name, "parameter_invalid_integer")
        return int(raw)
    if kind == "number":
        if not NUMBER.fullmatch(raw):
            raise BadParameter(f"Invalid decimal: {raw}", name)
        return float(raw)
    return raw
