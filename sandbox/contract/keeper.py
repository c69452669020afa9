"""The one that holds every request and every emitted object to the contract, and counts."""

import logging
import threading
from collections import Counter
from functools import cache
from typing import Any

from sandbox.contract.checks import Check, Checks, Problem
from sandbox.contract.document import Document, Schema
from sandbox.contract.requests import BadParameter, read

log = logging.getLogger("sandbox.contract")

MOST_TOLD = 20


class BrokenContract(Exception):
    """We were about to emit something that Stripe never would: a fault of the local Stripe."""


class Keeper:
    """Checks against one document. Counts are for `/_sandbox/stats`."""

    def __init__(self, document: Document | None = None) -> None:
        self.document = document or Document()
        self._checks = Checks(self.document)
        self._answers: dict[tuple[str, str], Check] = {}
        self._counts: Counter[str] = Counter()
        self._broken: list[str] = []
        self._lock = threading.Lock()
        self.parameters = cache(self.document.parameters)

    def counts(self) -> dict[str, int]:
        """How many requests and objects were checked, and how many broke the contract."""
        names = (
            "requests_checked",
            "requests_refused",
            "objects_checked",
            "answers_checked",
            "violations",
        )
        with self._lock:
            return {name: self._counts[name] for name in names}

    def broken(self) -> list[str]:
        """How the contract was broken: the first of them, in words."""
        return list(self._broken)

    def _count(self, name: str) -> None:
        with self._lock:
            self._counts[name] += 1

    def read(self, method: str, path: str, raw: dict[str, Any]) -> dict[str, Any]:
        """The parameters of a request in their proper types; BadParameter where Stripe refuses."""
        self._count("requests_checked")
        try:
            return read(self.parameters(method, path), raw)
        except BadParameter:
            self._count("requests_refused")
            raise

    def check(self, name: str, value: dict[str, Any]) -> None:
        """An object about to be stored or sent is what the contract says; else BrokenContract."""
        self._count("objects_checked")
        self._require(name, self._checks.named(name)(value))

    def check_answer(self, method: str, path: str, value: Any) -> None:
        """The whole answer to a request, expanded objects included."""
        key = (method, path)
        if key not in self._answers:
            self._answers[key] = self._checks.compiled(self.document.answer(method, path))
        self._count("answers_checked")
        self._require(f"{method} {path}", self._answers[key](value))

    def check_event_type(self, type_: str) -> None:
        """Only types that a webhook endpoint can subscribe to may be emitted."""
        if type_ not in self.document.event_types:
            self._require("event", Problem(("type",), f"{type_} is no type of Stripe's"))

    def complete(self, name: str, value: dict[str, Any]) -> dict[str, Any]:
        """`value` with null for every nullable property that it leaves out, as Stripe sends it."""
        return self._complete(self.document.schemas[name], value)

    def _complete(self, schema: Schema, value: Any) -> Any:
        schema = self.document.resolve(schema)
        if isinstance(value, list) and schema.get("type") == "array":
            return [self._complete(schema["items"], each) for each in value]
        if not isinstance(value, dict):
            return value
        if "anyOf" in schema:
            nested = [
                each for each in map(self.document.resolve, schema["anyOf"]) if "properties" in each
            ]
            return self._complete(nested[0], value) if nested else value
        result = dict(value)
        for name, part in schema.get("properties", {}).items():
            if name in value:
                result[name] = self._complete(part, value[name])
            elif part.get("nullable") and "has_more" not in part.get("properties", {}):
                # A list inside an object is left out until it is expanded.
                result[name] = None
        return result

    def _require(self, name: str, problem: Problem | None) -> None:
        if problem is None:
            return
        self._count("violations")
        if len(self._broken) < MOST_TOLD:
            self._broken.append(f"{name}: {problem}")
        log.error("contract broken: %s: %s", name, problem)
        raise BrokenContract(f"{name}: {problem}")
