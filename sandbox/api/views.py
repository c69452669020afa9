"""From an HTTP request to an operation and back."""

import json
import logging
from typing import Any

from flask import Blueprint, Response, request

import sandbox.resources  # noqa: F401  (registers the operations)
from sandbox.account import Account, Cause, cause, new_id
from sandbox.api import forms
from sandbox.api.answers import refused, response
from sandbox.api.expanding import expand
from sandbox.api.faulty import BROKEN, spoilt
from sandbox.api.gate import key_of, require_key, require_version
from sandbox.api.idempotency import Answer, Idempotency, fingerprint
from sandbox.api.operations import OPERATIONS, Operation
from sandbox.contract import BadParameter, BrokenContract
from sandbox.due import happen
from sandbox.errors import Declined, StripeError
from sandbox.webhooks import Courier

log = logging.getLogger("sandbox.api")


def blueprint(account: Account, courier: Courier) -> Blueprint:
    """All of `/v1`."""
    api = Blueprint("api", __name__)
    idempotency = Idempotency(account)

    def view(operation: Operation) -> Any:
        def answer(**ids: str) -> Response:
            return _respond(account, idempotency, courier, operation, ids)

        return answer

    for operation in OPERATIONS:
        # A path that the contract does not have would be a fault of ours: fail at the start.
        account.keeper.parameters(operation.method, operation.path)
        rule = operation.path.replace("{", "<").replace("}", ">")
        name = f"{operation.method} {rule}".replace(".", "_")
        api.add_url_rule(rule, name, view(operation), methods=[operation.method])

    @api.route("/v1/", defaults={"path": ""}, methods=["GET", "POST", "DELETE", "PUT", "PATCH"])
    @api.route("/v1/<path:path>", methods=["GET", "POST", "DELETE", "PUT", "PATCH"])
    def unknown(path: str) -> Response:
        try:
            require_key(request.headers.get("Authorization"))
            _note_refusal(account, f"{request.method} {_start(request.path)}", "no such address")
            raise StripeError(
                f"Unrecognized request URL ({request.method}: {request.path}). "
                "The local Stripe does not speak it yet.",
                status=404,
            )
        except StripeError as refusal:
            return refused(refusal, new_id("req"))

    return api


def _respond(
    account: Account,
    idempotency: Idempotency,
    courier: Courier,
    operation: Operation,
    ids: dict[str, str],
) -> Response:
    request_id = new_id("req")
    key = request.headers.get("Idempotency-Key") if operation.method == "POST" else None
    token = cause.set(Cause(request_id, key))
    try:
        require_key(request.headers.get("Authorization"))
        require_version(request.headers.get("Stripe-Version"))
        fault = account.faults.on_request(operation.method, request.path)
        if fault and fault.when == "before":
            return spoilt(fault, request_id)
        raw = _sent(operation.method)
        params = account.keeper.read(operation.method, operation.path, raw)
        with idempotency.working(key), account.store.transaction():
            print_ = fingerprint(operation.method, request.path, raw)
            earlier = idempotency.earlier(key, print_) if key else None
            if earlier:
                answered = response(earlier.body, earlier.status, request_id)
                answered.headers["Idempotent-Replayed"] = "true"
                return answered
            answer = _carried_out(account, operation, params, ids)
            if fault and fault.kind == "500":
                # Stripe keeps a 500 under its key: the same key gets it again.
                answer = Answer(500, BROKEN)
            idempotency.keep(key, print_, answer)
        if operation.method != "GET":
            happen(account, most=20)
        courier.wake()
        if fault:
            return spoilt(fault, request_id)
        return response(answer.body, answer.status, request_id)
    except BadParameter as bad:
        _note_refusal(account, f"{operation.method} {operation.path}", bad.param)
        refusal = StripeError(bad.message, code=bad.code, param=bad.param)
        return refused(refusal, request_id)
    except StripeError as refusal:
        return refused(refusal, request_id)
    except BrokenContract as broken:
        told = StripeError(
            f"The local Stripe broke the contract: {broken}", status=500, type="api_error"
        )
        return refused(told, request_id)
    except Exception:
        log.exception("%s %s failed", operation.method, operation.path)
        told = StripeError(
            "The local Stripe has a fault: see its log", status=500, type="api_error"
        )
        return refused(told, request_id)
    finally:
        cause.reset(token)


def _note_refusal(account: Account, address: str, why: str) -> None:
    key = key_of(request.headers.get("Authorization"))
    account.record.refused(key, f"{address}: {why}")


def _start(path: str) -> str:
    """The part of a path that comes before any id."""
    return "/".join(path.split("/")[:3])


def _carried_out(
    account: Account, operation: Operation, params: dict[str, Any], ids: dict[str, str]
) -> Answer:
    try:
        result = operation.run(account, params, ids)
    except Declined as declined:
        return Answer(declined.status, json.dumps(declined.body()))
    result = expand(account, result, params.get("expand", []))
    account.keeper.check_answer(operation.method, operation.path, result)
    return Answer(200, json.dumps(result, separators=(",", ":")))


def _sent(method: str) -> dict[str, Any]:
    query = request.query_string.decode("latin-1")
    if method == "GET":
        return forms.decode(query)
    form = request.get_data(as_text=False).decode("utf-8", "replace")
    if method == "DELETE":
        return forms.decode("&".join(filter(None, (query, form))))
    if form and request.mimetype != "application/x-www-form-urlencoded":
        raise StripeError("Parameters are sent as application/x-www-form-urlencoded")
    return forms.decode(form)
