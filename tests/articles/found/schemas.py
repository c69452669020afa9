"""Validates what is served against tests/articles/schemas/ (its README says whence they are)."""

import json
from pathlib import Path

import jsonschema
from lxml import etree

FOLDER = Path(__file__).resolve().parents[1] / "schemas"


def xml(response):
    """The document of a response, streamed or not. Fails where it is not well formed."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))


def valid(response, schema: str):
    """The document, which the schema says is right."""
    document = xml(response)
    read = etree.parse(FOLDER / schema)
    kind = etree.XMLSchema if schema.endswith(".xsd") else etree.RelaxNG
    kind(read).assertValid(document)
    return document


def valid_json(said, schema: str, what: str = "") -> None:
    read = json.loads((FOLDER / schema).read_text(encoding="utf-8"))
    rules = {"$ref": f"#/$defs/{what}", "$defs": read["$defs"]} if what else read
    jsonschema.Draft202012Validator(rules).validate(said)
