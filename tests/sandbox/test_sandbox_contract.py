"""Our own checker is held against a general JSON Schema validator."""

import copy
import json
import sqlite3
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from local_stripe import LocalStripe
from webhook_receiver import Receiver

from sandbox.contract import BadParameter, BrokenContract, Checks, Document, Keeper
from sandbox.contract.requests import read


@pytest.fixture(scope="module")
def document() -> Document:
    return Document()


@pytest.fixture(scope="module")
def checks(document: Document) -> Checks:
    return Checks(document)


def standard(schema: Any) -> Any:
    """OpenAPI 3.0's dialect as JSON Schema: `nullable` written out, objects closed as ours are."""
    if isinstance(schema, list):
        return [standard(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {
        name: {key: standard(each) for key, each in value.items()}
        if name == "properties"
        else standard(value)
        for name, value in schema.items()
        if name not in ("nullable", "format") and not name.startswith("x-")
    }
    if "properties" in result and isinstance(schema["properties"], dict):
        result.setdefault("additionalProperties", False)
    if schema.get("nullable"):
        return {"anyOf": [{"type": "null"}, result]}
    return result


@pytest.fixture(scope="module")
def general(document: Document) -> Any:
    """A validator by schema name."""
    components = {"schemas": {name: standard(s) for name, s in document.schemas.items()}}

    def validator(name: str) -> jsonschema.Draft202012Validator:
        root = {"$ref": f"#/components/schemas/{name}", "components": components}
        return jsonschema.Draft202012Validator(root)

    return validator


def mutations(value: Any) -> list[Any]:
    """The object with one thing broken, in many ways."""
    broken = []
    for name in value:
        for replacement in (None, 7, "x", True, [], {}, {"object": "nothing"}):
            other = copy.deepcopy(value)
            other[name] = replacement
            broken.append(other)
        other = copy.deepcopy(value)
        del other[name]
        broken.append(other)
    return [*broken, value | {"misspelt": 1}]


def test_our_checker_agrees_with_a_general_validator(own, checks: Checks, general):
    local, _ = own
    local.paid(customer_creation="always")
    session = local.paid(monthly=True)
    local.client.v1.subscriptions.cancel(session.subscription)
    stored = sqlite3.connect(local.data / "sandbox.sqlite3")
    rows = stored.execute("SELECT kind, max(body) FROM objects GROUP BY kind").fetchall()
    stored.close()
    assert len(rows) >= 12
    compared = {True: 0, False: 0}
    for kind, packed in rows:
        body = json.loads(packed)
        # Each comparison costs jsonschema a millisecond or more; a sample keeps this short.
        for value in [body, *mutations(body)[:: 1 if len(body) < 20 else 9]]:
            ours = checks.named(kind)(value) is None
            assert ours == general(kind).is_valid(value), (kind, checks.named(kind)(value))
            compared[ours] += 1
    assert min(compared.values()) > 50


def test_a_fault_of_our_own_is_found_counted_and_named(document: Document):
    keeper = Keeper(document)
    product = {
        "object": "product",
        "id": "prod_x",
        "active": True,
        "created": 1,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "name": "A",
        "updated": 1,
    }
    keeper.check("product", keeper.complete("product", product))
    for fault in ({"active": "yes"}, {"colour": "red"}, {"images": [1]}, {"name": None}):
        with pytest.raises(BrokenContract, match=next(iter(fault))):
            keeper.check("product", product | fault)
    with pytest.raises(BrokenContract, match="is no type"):
        keeper.check_event_type("charge.suceeded")
    assert keeper.counts()["violations"] == 5


def test_form_strings_become_the_types_of_the_contract():
    schema = {
        "type": "object",
        "properties": {
            "count": {"type": "integer"},
            "on": {"type": "boolean"},
            "share": {"type": "number"},
            "list": {"type": "array", "items": {"type": "integer"}},
            "either": {
                "anyOf": [
                    {
                        "type": "object",
                        "properties": {"message": {"type": "string"}},
                        "required": ["message"],
                    },
                    {"type": "string", "enum": [""]},
                ]
            },
        },
    }
    raw = {"count": "3", "on": "true", "share": "1.5", "list": {"1": "2", "0": "1"}, "either": ""}
    assert read(schema, raw) == {
        "count": 3,
        "on": True,
        "share": 1.5,
        "list": [1, 2],
        "either": "",
    }
    with pytest.raises(BadParameter) as caught:
        read(schema, {"either": {}})
    assert (caught.value.param, caught.value.code) == ("either[message]", "parameter_missing")


def test_the_contract_is_the_one_the_library_was_made_for(document: Document):
    import stripe  # noqa: PLC0415

    assert document.version == stripe.api_version == "2026-08-26.dahlia"
    assert "checkout.session.completed" in document.event_types
    notice = Path(__file__).parents[2] / "sandbox" / "contract" / "LICENSE-stripe-openapi"
    assert "Copyright (c) 2018- Stripe, Inc." in notice.read_text()


def test_the_local_stripe_imports_nothing_of_the_product():
    root = Path(__file__).parents[2] / "sandbox"
    for module in root.rglob("*.py"):
        for line in module.read_text().splitlines():
            if line.startswith(("import ", "from ")):
                name = line.split()[1].partition(".")[0]
                assert name not in {"django", "wagtail", "newsroom", "patrons", "articles"}


def test_what_was_checked_is_counted(local: LocalStripe, receiver: Receiver):
    before = local.stats()
    local.paid()
    local.raw("POST", "/v1/products", "nam=x")
    after = local.stats()
    assert after["requests_checked"] == before["requests_checked"] + 3
    assert after["requests_refused"] == before["requests_refused"] + 1
    assert after["objects_checked"] > before["objects_checked"] + 10
    assert after["violations"] == 0
