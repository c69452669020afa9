from types import SimpleNamespace

import pytest
from local_stripe import LocalStripe
from stripe import IdempotencyError

from sandbox.api.idempotency import Idempotency
from sandbox.errors import StripeError


def test_the_same_key_gets_the_first_answer_again(local: LocalStripe):
    body = "email=once@example.org&metadata[a]=1"
    key = {"Idempotency-Key": "gift-1"}
    first = local.raw("POST", "/v1/customers", body, **key)
    again = local.raw("POST", "/v1/customers", body, **key)
    assert first.content == again.content
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    found = local.client.v1.customers.list({"email": "once@example.org"})
    assert len(found.data) == 1


def test_the_order_of_parameters_does_not_matter(local: LocalStripe):
    key = {"Idempotency-Key": "gift-2"}
    first = local.raw("POST", "/v1/customers", "name=A&phone=1", **key)
    assert local.raw("POST", "/v1/customers", "phone=1&name=A", **key).json() == first.json()


def test_a_key_used_for_something_else_is_refused(local: LocalStripe):
    options = {"idempotency_key": "gift-3"}
    local.client.v1.customers.create({"name": "A"}, options)
    with pytest.raises(IdempotencyError):
        local.client.v1.customers.create({"name": "B"}, options)
    with pytest.raises(IdempotencyError):
        local.client.v1.products.create({"name": "A"}, options)


def test_a_refused_request_leaves_its_key_free(local: LocalStripe):
    key = {"Idempotency-Key": "gift-4"}
    assert local.raw("POST", "/v1/customers", "emall=x", **key).status_code == 400
    assert local.raw("POST", "/v1/customers", "email=x@example.org", **key).status_code == 200


def test_the_key_stands_on_the_events_it_caused(local: LocalStripe):
    product = local.client.v1.products.create({"name": "A"}, {"idempotency_key": "gift-5"})
    event = local.client.v1.events.list({"type": "product.created", "limit": 1}).data[0]
    assert event.data.object.id == product.id
    assert event["request"].idempotency_key == "gift-5"


def test_a_key_that_is_being_worked_on_is_answered_with_409():
    idempotency = Idempotency(SimpleNamespace())
    with idempotency.working("key"):
        with pytest.raises(StripeError) as caught, idempotency.working("key"):
            pass
        with idempotency.working("other"):
            pass
    assert (caught.value.status, caught.value.code) == (409, "idempotency_key_in_use")
    with idempotency.working("key"):
        pass
