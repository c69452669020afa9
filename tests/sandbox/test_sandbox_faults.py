import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import stripe
from local_stripe import KEY, LocalStripe
from webhook_receiver import Receiver, until

from sandbox.deliveries import copies
from sandbox.faults import Fault

Own = tuple[LocalStripe, Receiver]
PRODUCT = {"name": "A"}


@pytest.fixture
def faulty(local: LocalStripe, receiver: Receiver):
    """The shared local Stripe on a bad day; well again afterwards."""
    receiver.forged.clear()
    receiver.refused.clear()
    yield local, receiver
    requests.delete(f"{local.url}/_sandbox/faults", timeout=10)


def throw(local: LocalStripe, kind: str, **form) -> dict:
    fault = local.switch("faults", kind=kind, **form)
    assert fault["kind"] == kind, fault
    return fault


def settled(local: LocalStripe) -> None:
    until(lambda: not local.stats()["deliveries"].get("pending"))


def test_deliveries_come_several_times_over(faulty: Own):
    local, receiver = faulty
    throw(local, "duplicate", times=4, match="product.*")
    local.client.v1.products.create(PRODUCT)
    local.client.v1.customers.create({"name": "Alice"})
    settled(local)
    assert sorted(receiver.types()) == ["customer.created"] + ["product.created"] * 5
    assert len({event.id for event in receiver.events}) == 2
    page = requests.get(local.url).text
    assert "duplicate, on product.*, × 4, for all" in page


def test_deliveries_are_shuffled_within_a_window(faulty: Own):
    local, receiver = faulty
    throw(local, "reorder", seconds=0.5, seed=7)
    made = [local.client.v1.products.create({"name": str(n)}).id for n in range(8)]
    settled(local)
    arrived = [event.data.object["id"] for event in receiver.events]
    assert sorted(arrived) == sorted(made)
    assert arrived != made


def test_the_same_seed_shuffles_in_the_same_way():
    waits = []
    for _ in range(2):
        met = [Fault(1, "reorder", seconds=2, seed=7, seen=n) for n in range(5)]
        waits.append([copies([each])[0][0] for each in met])
    assert waits[0] == waits[1]
    assert waits[0] != sorted(waits[0])


def test_deliveries_are_late_or_never_come_but_the_event_is_listed(faulty: Own):
    local, receiver = faulty
    throw(local, "delay", seconds=0.5, first=1)
    throw(local, "drop", first=1, match="customer.created")
    started = time.monotonic()
    local.client.v1.products.create(PRODUCT)
    receiver.wait_for("product.created")
    assert time.monotonic() - started >= 0.5
    customer = local.client.v1.customers.create({"name": "Alice"})
    local.client.v1.customers.create({"name": "Bob"})
    receiver.wait_for("customer.created")
    settled(local)
    assert receiver.types() == ["product.created", "customer.created"]
    listed = local.client.v1.events.list({"type": "customer.created", "limit": 2}).data
    assert listed[1].data.object["id"] == customer.id
    assert local.switch("faults", kind="")["error"]["param"] == "kind"
    assert requests.get(f"{local.url}/_sandbox/faults").json() == {"data": []}


@pytest.mark.parametrize(("when", "arrivals"), [("before", 1), ("after", 3)])
def test_a_delivery_fails_until_its_answer_is_heard(faulty: Own, when, arrivals):
    local, receiver = faulty
    throw(local, "fail", times=2, when=when, first=1)
    product = local.client.v1.products.create(PRODUCT)
    settled(local)
    ids = [event.data.object["id"] for event in receiver.events]
    assert ids == [product.id] * arrivals


@pytest.mark.parametrize("how", ["signature", "body", "stale"])
def test_a_forgery_comes_beside_the_true_event_and_is_counted(faulty: Own, how):
    local, receiver = faulty
    before = local.stats()["forged"].get("given_up", 0)
    throw(local, "forge", how=how, first=1)
    local.client.v1.products.create(PRODUCT)
    until(lambda: receiver.forged)
    settled(local)
    assert receiver.types() == ["product.created"]
    assert (b"evt_forged" in receiver.forged[0]) == (how == "body")
    forged = local.stats()["forged"]
    assert (forged["given_up"], forged.get("delivered")) == (before + 1, None)


def client(local: LocalStripe, timeout: float = 5, retries: int = 0) -> stripe.StripeClient:
    return stripe.StripeClient(
        KEY,
        base_addresses={"api": local.url},
        http_client=stripe.RequestsClient(timeout=timeout),
        max_network_retries=retries,
    )


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("429", stripe.RateLimitError),
        ("500", stripe.APIError),
        ("503", stripe.APIError),
        ("reset", stripe.APIConnectionError),
    ],
)
def test_the_api_fails_before_it_did_anything(faulty: Own, kind, error):
    local, _ = faulty
    throw(local, kind, first=1, match="POST /v1/products")
    with pytest.raises(error):
        client(local).v1.products.create({"id": f"prod_{kind}", "name": "A"})
    local.client.v1.customers.list()
    assert local.client.v1.products.create({"id": f"prod_{kind}", "name": "A"}).name == "A"


@pytest.mark.parametrize("kind", ["timeout", "reset", "503"])
def test_an_answer_lost_after_the_write_is_given_again_for_its_key(faulty: Own, kind):
    local, _ = faulty
    throw(local, kind, when="after", seconds=1, match="POST /v1/products")
    key = {"idempotency_key": f"lost-{kind}"}
    params = {"id": f"prod_lost_{kind}", "name": "A"}
    with pytest.raises(stripe.StripeError):
        client(local, timeout=0.3).v1.products.create(params, key)
    assert local.client.v1.products.create(params, key).id == params["id"]
    with pytest.raises(stripe.InvalidRequestError, match="already exists"):
        local.client.v1.products.create(params, {"idempotency_key": f"other-{kind}"})


def test_a_500_after_the_write_stays_with_its_key(faulty: Own):
    local, _ = faulty
    throw(local, "500", when="after")
    params, key = {"id": "prod_500_after", "name": "A"}, {"idempotency_key": "broken"}
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client(local).v1.products.create(params, key)
    assert local.client.v1.products.retrieve("prod_500_after").name == "A"


def test_stripes_library_tries_again_by_itself_and_nothing_is_made_twice(faulty: Own):
    local, receiver = faulty
    throw(local, "reset", when="after", first=2)
    made = client(local, retries=2).v1.products.create(PRODUCT)
    settled(local)
    assert [event.data.object["id"] for event in receiver.events] == [made.id]


def test_a_fault_outlives_a_restart(own: Own):
    local, _ = own
    throw(local, "503", first=2)
    local.stop()
    local.start()
    for _ in range(2):
        assert local.raw("GET", "/v1/customers").status_code == 503
    assert local.raw("GET", "/v1/customers").status_code == 200


def test_a_folder_of_an_older_local_stripe_is_taken_over(own: Own):
    local, receiver = own
    local.stop()
    with sqlite3.connect(local.data / "sandbox.sqlite3") as old:
        old.execute("ALTER TABLE deliveries DROP COLUMN endpoint")
        old.execute("ALTER TABLE deliveries DROP COLUMN plan")
        old.execute("DROP TABLE due")
    old.close()
    local.start()
    local.paid()
    receiver.wait_for("checkout.session.completed")


def test_endpoints_made_by_the_api_get_what_they_asked_for_with_their_own_secret(own: Own):
    local, receiver = own
    other = Receiver()
    endpoints = local.client.v1.webhook_endpoints
    made = endpoints.create({"url": other.url, "enabled_events": ["product.created"]})
    other.secret = made.secret
    assert made.secret.startswith("whsec_")
    assert "secret" not in endpoints.retrieve(made.id)
    assert "secret" not in endpoints.list().data[0]

    product = local.client.v1.products.create(PRODUCT)
    local.client.v1.customers.create({"name": "Alice"})
    other.wait_for("product.created", product.id)
    receiver.wait_for("customer.created")
    settled(local)
    assert other.types() == ["product.created"]
    assert receiver.types() == ["product.created", "customer.created"]

    endpoints.update(made.id, {"enabled_events": ["*"], "disabled": True})
    local.client.v1.products.create(PRODUCT)
    endpoints.update(made.id, {"disabled": False})
    local.client.v1.customers.create({"name": "Bob"})
    other.wait_for("customer.created")
    assert other.types() == ["product.created", "customer.created"]
    endpoints.delete(made.id)
    local.client.v1.products.create(PRODUCT)
    settled(local)
    assert len(other.events) == 2
    with pytest.raises(stripe.InvalidRequestError):
        endpoints.retrieve(made.id)
    assert other.forged == []
    other.close()


@pytest.mark.parametrize(
    "params",
    [
        {"url": "nowhere", "enabled_events": ["*"]},
        {"url": "http://127.0.0.1:9/", "enabled_events": ["charge.suceeded"]},
        {"url": "http://127.0.0.1:9/", "enabled_events": ["*", "charge.succeeded"]},
        {"url": "http://127.0.0.1:9/", "enabled_events": ["*"], "api_version": "2024-06-20"},
    ],
)
def test_an_endpoint_that_stripe_would_not_take_is_refused(local: LocalStripe, params):
    with pytest.raises(stripe.InvalidRequestError):
        local.client.v1.webhook_endpoints.create(params)


def test_a_fault_can_meet_a_share_of_events_the_same_ones_for_the_same_seed(faulty: Own):
    local, receiver = faulty
    throw(local, "drop", share=50, seed=3)
    for number in range(30):
        local.client.v1.products.create({"name": str(number)})
    settled(local)
    assert 5 < len(receiver.events) < 25
    throw(local, "drop", share=0)
    assert "drop, on *, 0 of 100, for all" in requests.get(local.url).text


def test_what_is_a_day_late_can_be_hurried(faulty: Own):
    local, receiver = faulty
    throw(local, "delay", seconds=24 * 3600)
    local.client.v1.products.create(PRODUCT)
    time.sleep(0.3)
    assert receiver.events == []
    assert local.switch("deliveries", sooner=24 * 3600) == {"owed": 1}
    until(lambda: receiver.types() == ["product.created"])


def test_faults_on_events_and_on_requests_do_not_wait_for_each_other(faulty: Own):
    local, _receiver = faulty
    throw(local, "duplicate", times=1)
    throw(local, "429", first=100_000, share=20)

    def make(number: int) -> int:
        return local.raw("POST", "/v1/products", f"name={number}").status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(make, range(150)))
    assert set(answers) == {200, 429}
