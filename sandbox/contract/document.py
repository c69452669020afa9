"""Stripe's OpenAPI document, read once."""

import gzip
import json
from functools import cached_property
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "openapi-2026-08-26.dahlia.json.gz"
FORM = "application/x-www-form-urlencoded"
Schema = dict[str, Any]


class Document:
    """The contract for one API version: schemas by name, operations by method and path."""

    def __init__(self, file: Path = FILE) -> None:
        with gzip.open(file) as packed:
            self._content = json.load(packed)
        self.version: str = self._content["info"]["version"]
        self.schemas: dict[str, Schema] = self._content["components"]["schemas"]

    @cached_property
    def event_types(self) -> frozenset[str]:
        """Every type an event may have: what a webhook endpoint can subscribe to."""
        body = self.parameters("POST", "/v1/webhook_endpoints")
        return frozenset(body["properties"]["enabled_events"]["items"]["enum"]) - {"*"}

    def parameters(self, method: str, path: str) -> Schema:
        """The schema of all parameters an operation takes, query and form alike.

        Stripe's libraries send the parameters of GET and DELETE in the query, those of POST as a
        form, so the two are one object here. KeyError for an operation that Stripe does not have.
        """
        operation = self._content["paths"][path][method.lower()]
        form = operation.get("requestBody", {}).get("content", {}).get(FORM, {}).get("schema", {})
        properties = dict(form.get("properties", {}))
        required = list(form.get("required", []))
        for parameter in operation.get("parameters", []):
            if parameter["in"] != "query":
                continue
            properties[parameter["name"]] = parameter["schema"]
            if parameter.get("required"):
                required.append(parameter["name"])
        return {"type": "object", "properties": properties, "required": required}

    def answer(self, method: str, path: str) -> Schema:
        """The schema of an operation's successful answer."""
        operation = self._content["paths"][path][method.lower()]
        return operation["responses"]["200"]["content"]["application/json"]["schema"]

    def resolve(self, schema: Schema) -> Schema:
        """Follow a `$ref` to the schema it names."""
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        return schema
