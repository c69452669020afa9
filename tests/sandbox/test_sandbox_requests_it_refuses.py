import subprocess
from pathlib import Path

import pytest
import requests
from local_stripe import ROOT, LocalStripe, command
from stripe import AuthenticationError, InvalidRequestError, StripeClient


def refused(local: LocalStripe, **params) -> InvalidRequestError:
    with pytest.raises(InvalidRequestError) as caught:
        local.give(**params)
    return caught.value


@pytest.mark.parametrize("key", ["sk_test_real", "sk_live_real", "sk_sandbox", "pk_test_sandbox"])
def test_a_key_of_anybody_else_is_refused(local: LocalStripe, key):
    client = StripeClient(key, base_addresses={"api": local.url})
    with pytest.raises(AuthenticationError) as caught:
        client.v1.customers.list()
    assert caught.value.http_status == 401
    if "live" in key:
        assert "no live key belongs here" in str(caught.value)


def test_no_key_and_a_broken_key_are_refused(local: LocalStripe):
    for header in ("", "Bearer", "Basic !!!", "Basic //8="):
        answer = local.raw("GET", "/v1/customers", Authorization=header)
        assert answer.status_code == 401
        assert answer.json()["error"]["type"] == "invalid_request_error"


def test_basic_authentication_is_taken_as_curl_sends_it(local: LocalStripe):
    answer = requests.get(f"{local.url}/v1/customers", auth=("sk_test_sandbox_x", ""))
    assert answer.status_code == 200
    assert answer.headers["Request-Id"].startswith("req_")


def test_another_api_version_is_refused(local: LocalStripe):
    answer = local.raw("GET", "/v1/customers", **{"Stripe-Version": "2024-06-20"})
    assert answer.status_code == 400
    assert "2026-08-26.dahlia only" in answer.json()["error"]["message"]


def test_what_it_does_not_speak_is_named(local: LocalStripe):
    for method, path in (("GET", "/v1/topups"), ("PUT", "/v1/products"), ("DELETE", "/v1/x/y")):
        answer = local.raw(method, path)
        assert answer.status_code == 404
        assert f"({method}: {path})" in answer.json()["error"]["message"]
        assert "does not speak it yet" in answer.json()["error"]["message"]


def test_a_parameter_it_would_ignore_is_refused_instead(local: LocalStripe):
    error = refused(local, allow_promotion_codes=True)
    assert "does not speak `allow_promotion_codes`" in str(error)


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"line_item": []}, None),
        ({"sucess_url": "http://x.example"}, "sucess_url"),
        ({"payment_intent_data": {"meta": {"a": "b"}}}, "payment_intent_data[meta]"),
        ({"custom_text": {"submit": {"mesage": "x"}}}, "custom_text[submit][mesage]"),
        (
            {
                "line_items": [
                    {
                        "price_data": {
                            "currency": "eur",
                            "product_data": {"name": "x", "colour": "y"},
                            "unit_amount": 500,
                        },
                        "quantity": 1,
                    }
                ]
            },
            "line_items[0][price_data][product_data][colour]",
        ),
    ],
)
def test_a_misspelt_parameter_is_refused_at_any_depth(local: LocalStripe, params, param):
    if param is None:
        local.give(**params)  # an empty list is never sent
        return
    error = refused(local, **params)
    assert (error.http_status, error.code, error.param) == (400, "parameter_unknown", param)


def test_a_misspelt_filter_is_refused(local: LocalStripe):
    answer = local.raw("GET", "/v1/charges?created[gtee]=1")
    assert answer.json()["error"]["param"] == "created[gtee]"
    assert local.raw("GET", "/v1/charges?limit=many").status_code == 400
    assert local.raw("GET", "/v1/charges?limit=101").status_code == 400


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"locale": "uk"}, "locale"),
        ({"submit_type": "give"}, "submit_type"),
        ({"customer_creation": "sometimes"}, "customer_creation"),
        ({"adaptive_pricing": {"enabled": "yes"}}, "adaptive_pricing[enabled]"),
        ({"expires_at": "tomorrow"}, "expires_at"),
        ({"expires_at": 5}, "expires_at"),
        ({"success_url": "not an address"}, "success_url"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"customer_email": "nobody"}, "customer_email"),
        ({"customer": "cus_none"}, "customer"),
        ({"metadata": {"a" * 41: "x"}}, f"metadata[{'a' * 41}]"),
        ({"metadata": {"a": "x" * 501}}, "metadata[a]"),
        ({"subscription_data": {"metadata": {"a": "b"}}}, "subscription_data"),
        ({"line_items": [{"price": "price_none", "quantity": 1}]}, "line_items[0][price]"),
    ],
)
def test_a_value_that_stripe_would_not_take_is_refused(local: LocalStripe, params, param):
    error = refused(local, **params)
    assert (error.http_status, error.param) == (400, param)


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "eur", "amount_too_small"),
        (0, "eur", "amount_too_small"),
        (49, "jpy", "amount_too_small"),
        (100_000_000, "eur", "amount_too_large"),
        (-500, "eur", "parameter_invalid_integer"),
        ("1e9", "eur", "parameter_invalid_integer"),
        ("12.50", "eur", "parameter_invalid_integer"),
        (" 500", "eur", "parameter_invalid_integer"),
        ("٥٠٠", "eur", "parameter_invalid_integer"),
        ("9" * 30, "eur", "parameter_invalid_integer"),
        (5001, "bhd", None),
        (1_000_000_000_000, "idr", "amount_too_large"),
        (1_000_050, "isk", None),
    ],
)
def test_an_amount_that_cannot_be_charged_is_refused(local: LocalStripe, amount, currency, code):
    error = refused(local, amount=amount, currency=currency)
    assert error.code == code
    assert error.param == "line_items[0][price_data][unit_amount]"


@pytest.mark.parametrize(
    ("amount", "currency"), [(99_999_999, "eur"), (999_999_999_999, "idr"), (1_000_000, "isk")]
)
def test_the_most_that_a_currency_allows_is_charged(local: LocalStripe, amount, currency):
    session = local.paid(amount, currency=currency)
    assert (session.amount_total, session.payment_status) == (amount, "paid")


def test_an_unknown_currency_is_refused(local: LocalStripe):
    error = refused(local, currency="xyz")
    assert error.param == "line_items[0][price_data][currency]"
    assert str(error).startswith("Request req_")
    assert "Invalid currency: xyz" in str(error)


def test_a_mode_and_a_price_that_do_not_fit_are_refused(local: LocalStripe):
    assert "recurring price" in str(refused(local, mode="subscription", payment_intent_data=None))
    error = refused(local, monthly=True, mode="payment", subscription_data=None)
    assert "`subscription` mode" in str(error)


@pytest.mark.parametrize(
    "body", ["a[=1", "a[b=1", "[a]=1", "name=x&name[y]=1", "name=1&name=2", "a" + "[b]" * 40 + "=1"]
)
def test_a_form_that_makes_no_sense_is_refused(local: LocalStripe, body):
    answer = local.raw("POST", "/v1/products", body)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_json_is_not_taken_for_a_form(local: LocalStripe):
    answer = local.raw("POST", "/v1/products", "{}", **{"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_a_strange_host_name_and_a_foreign_form_are_refused(local: LocalStripe):
    assert requests.get(local.url, headers={"Host": "evil.example"}).status_code == 421
    session = local.give()
    foreign = {"Origin": "https://evil.example"}
    answer = requests.post(session.url, {"pay_with_test_card": "yes"}, headers=foreign)
    assert answer.status_code == 403
    with_key = {"auth": ("sk_test_sandbox_x", ""), "headers": foreign}
    assert requests.post(f"{local.url}/v1/customers", **with_key).status_code == 403
    renewal = f"{local.url}/_sandbox/subscriptions/sub_x/renew"
    assert requests.post(renewal, headers={"Referer": "http://127.0.0.1:1/"}).status_code == 403
    assert requests.post(renewal, headers={"Origin": local.url}).status_code == 400


def test_a_taken_port_and_a_taken_folder_end_in_one_sentence(local: LocalStripe, tmp_path: Path):
    taken = command(local.port, tmp_path, "")
    answer = subprocess.run(taken, cwd=ROOT, capture_output=True, text=True, timeout=10)
    assert answer.returncode == 1
    assert answer.stderr.strip() == (
        f"The local Stripe cannot use port {local.port}: Address already in use."
    )
    same = command(0, local.data, "")
    answer = subprocess.run(same, cwd=ROOT, capture_output=True, text=True, timeout=10)
    assert (answer.returncode, answer.stderr.strip()) == (
        1,
        f"Another local Stripe uses {local.data}.",
    )
