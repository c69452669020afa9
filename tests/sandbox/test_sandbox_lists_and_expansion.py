from pathlib import Path

import pytest
from local_stripe import LocalStripe
from stripe import InvalidRequestError

from sandbox.store import FILTERS, Store


def test_a_list_can_be_walked_forwards_and_backwards(local: LocalStripe):
    made = [local.client.v1.customers.create({"email": "walk@example.org"}).id for _ in range(5)]
    newest_first = made[::-1]
    client = local.client.v1.customers

    first = client.list({"email": "walk@example.org", "limit": 2})
    assert [each.id for each in first.data] == newest_first[:2]
    assert first.has_more
    second = client.list(
        {"email": "walk@example.org", "limit": 2, "starting_after": first.data[-1].id}
    )
    assert [each.id for each in second.data] == newest_first[2:4]
    back = client.list({"email": "walk@example.org", "limit": 2, "ending_before": newest_first[3]})
    assert [each.id for each in back.data] == newest_first[1:3]
    walked = client.list({"email": "walk@example.org", "limit": 2}).auto_paging_iter()
    assert [each.id for each in walked] == newest_first


def test_lists_are_filtered_by_time(local: LocalStripe):
    customer = local.client.v1.customers.create({"email": "time@example.org"})
    client = local.client.v1.customers
    for created, count in (
        ({"gte": customer.created}, 1),
        ({"gt": customer.created}, 0),
        ({"lt": customer.created}, 0),
        ({"gt": customer.created - 1, "lte": customer.created}, 1),
        (customer.created, 1),
    ):
        found = client.list({"email": "time@example.org", "created": created})
        assert len(found.data) == count, created


def test_events_are_listed_by_type_and_by_family(local: LocalStripe):
    session = local.paid()
    client = local.client.v1.events
    newest = client.list({"type": "checkout.session.completed", "limit": 1}).data[0]
    assert newest.data.object.id == session.id
    assert client.retrieve(newest.id).id == newest.id
    several = client.list({"types": ["charge.succeeded", "charge.updated"], "limit": 2})
    assert [each.type for each in several.data] == ["charge.updated", "charge.succeeded"]
    assert client.list({"type": "charge.*", "limit": 1}).data[0].type == "charge.updated"


def test_an_event_keeps_what_the_object_was(local: LocalStripe):
    product = local.client.v1.products.create({"id": "support", "name": "Support"})
    local.client.v1.products.update("support", {"name": "Support us", "metadata": {"a": "b"}})
    event = local.client.v1.events.list({"type": "product.updated", "limit": 1}).data[0]
    assert event.data.object.name == "Support us"
    assert event.data.previous_attributes.name == "Support"
    assert event["request"].id.startswith("req_")
    created = local.client.v1.events.list({"type": "product.created", "limit": 1}).data[0]
    assert created.data.object.name == product.name == "Support"
    with pytest.raises(InvalidRequestError) as caught:
        local.client.v1.products.create({"id": "support", "name": "Again"})
    assert caught.value.code == "resource_already_exists"


def test_expansion_reaches_into_lists_and_what_is_left_out_otherwise(local: LocalStripe):
    session = local.paid(monthly=True)
    client = local.client.v1
    plain = client.invoices.retrieve(session.invoice)
    assert "payments" not in plain
    listed = client.invoices.list(
        {"customer": session.customer, "expand": ["data.payments", "data.customer"]}
    )
    assert listed.data[0].payments.data[0].status == "paid"
    assert listed.data[0].customer.email == "alice@example.org"
    customer = client.customers.retrieve(session.customer, {"expand": ["subscriptions"]})
    assert customer.subscriptions.data[0].id == session.subscription
    intents = client.payment_intents.list(
        {"customer": session.customer, "expand": ["data.latest_charge.balance_transaction"]}
    )
    assert intents.data[0].latest_charge.balance_transaction.net > 0
    lines = client.checkout.sessions.line_items.list(session.id)
    assert lines.data[0].price.recurring.interval == "month"


@pytest.mark.parametrize(
    "path", ["status", "nothing", "data.customer", "invoice.payments.data.payment.payment_intent"]
)
def test_what_cannot_be_expanded_is_refused(local: LocalStripe, path):
    session = local.paid(monthly=True)
    with pytest.raises(InvalidRequestError, match="expand"):
        local.client.v1.checkout.sessions.retrieve(session.id, {"expand": [path]})


def test_what_is_not_there_is_answered_with_404(local: LocalStripe):
    with pytest.raises(InvalidRequestError) as caught:
        local.client.v1.subscriptions.retrieve("sub_none")
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")
    with pytest.raises(InvalidRequestError) as caught:
        local.client.v1.charges.list({"starting_after": "ch_none"})
    assert (caught.value.http_status, caught.value.param) == (400, "starting_after")


def test_a_customer_changes_and_keeps_what_was_not_named(local: LocalStripe):
    client = local.client.v1.customers
    address = {"city": "Kyiv", "country": "UA"}
    made = client.create({"email": "k@example.org", "name": "K", "address": address})
    changed = client.update(made.id, {"name": "", "metadata": {"a": "b"}})
    assert (changed.name, changed.email, changed.address.city) == (None, "k@example.org", "Kyiv")


def test_filtered_lists_do_not_read_every_object_of_their_kind(tmp_path: Path):
    store = Store(tmp_path)
    for kind, fields in FILTERS.items():
        for field in fields:
            column, _, path = field.partition(".")
            plan = store.execute(
                f"EXPLAIN QUERY PLAN SELECT body FROM objects WHERE kind = '{kind}' "
                f"AND json_extract({column}, '$.{path}') = ? "
                "ORDER BY created DESC, seq DESC LIMIT ?",
                ("x", 11),
            )
            assert [row["detail"] for row in plan] == [
                f"SEARCH objects USING INDEX {kind} by {field} (<expr>=?)"
            ]
    store.close()
