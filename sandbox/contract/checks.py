"""Is a value what a schema says? Schemas are compiled once into plain functions.

A purpose-built walker, because a general JSON Schema validator took more time than everything
else the process does. It knows the keywords that Stripe's document uses and is stricter in one
thing: an object takes only the properties it names (the document closes only the top level of
requests), so that a misspelt name cannot pass. The tests hold it against `jsonschema`.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from sandbox.contract.document import Document, Schema


class Problem(NamedTuple):
    """Where a value breaks its schema, and how."""

    path: tuple[str, ...]
    reason: str

    def inside(self, name: str) -> "Problem":
        return Problem((name, *self.path), self.reason)

    def __str__(self) -> str:
        return f"{'.'.join(self.path) or 'the value'} {self.reason}"


Check = Callable[[Any], Problem | None]

TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


class Checks:
    """Compiled checks for one document, by schema name."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._named: dict[str, Check] = {}

    def named(self, name: str) -> Check:
        """The check for a schema of the document; compiled at first use."""
        if name not in self._named:
            self._named[name] = self.compiled(self._document.schemas[name])
        return self._named[name]

    def compiled(self, schema: Schema) -> Check:
        """The check for any schema of the document's dialect."""
        check = self._compiled(schema)
        if not schema.get("nullable"):
            return check
        return lambda value: None if value is None else check(value)

    def _compiled(self, schema: Schema) -> Check:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            # Looked up late: schemas refer to each other in circles.
            return lambda value: self.named(name)(value)
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return self._any_of([self.compiled(branch) for branch in schema[several]])
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            return self._array(self.compiled(schema["items"]))
        return self._plain(schema)

    def _any_of(self, branches: list[Check]) -> Check:
        def check(value: Any) -> Problem | None:
            deepest = Problem((), "fits none of its alternatives")
            for branch in branches:
                problem = branch(value)
                if problem is None:
                    return None
                if len(problem.path) > len(deepest.path):
                    deepest = problem
            return deepest

        return check

    def _array(self, item: Check) -> Check:
        def check(value: Any) -> Problem | None:
            if not isinstance(value, list):
                return Problem((), "is not a list")
            for position, each in enumerate(value):
                problem = item(each)
                if problem is not None:
                    return problem.inside(str(position))
            return None

        return check

    def _object(self, schema: Schema) -> Check:
        properties = {
            name: self.compiled(each) for name, each in schema.get("properties", {}).items()
        }
        required = list(schema.get("required", []))
        more = schema.get("additionalProperties", "properties" not in schema)
        other = self.compiled(more) if isinstance(more, dict) else None

        def check(value: Any) -> Problem | None:
            if not isinstance(value, dict):
                return Problem((), "is not an object")
            for name in required:
                if name not in value:
                    return Problem((name,), "is missing")
            for name, each in value.items():
                part = properties.get(name, other)
                if part is None:
                    if more is True:
                        continue
                    return Problem((name,), "is unknown")
                problem = part(each)
                if problem is not None:
                    return problem.inside(name)
            return None

        return check

    def _plain(self, schema: Schema) -> Check:
        kind = schema.get("type")
        fits = TYPES[kind] if kind else lambda value: True
        allowed = frozenset(schema["enum"]) if "enum" in schema else None
        pattern = re.compile(schema["pattern"]) if "pattern" in schema else None

        def check(value: Any) -> Problem | None:
            if not fits(value):
                return Problem((), f"is not of type {kind}")
            if allowed is not None and value not in allowed:
                return Problem((), f"is not one of {sorted(allowed, key=str)}")
            if pattern is not None and not pattern.search(value):
                return Problem((), f"does not match {pattern.pattern}")
            return None

        return check
