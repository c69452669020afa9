"""Answers that go wrong on demand: too many requests, breakdowns, silence."""

import json
import socket
import time

from flask import Response, request

from sandbox.api.answers import refused, response
from sandbox.errors import StripeError
from sandbox.faults import Fault

MESSAGE = "A fault that was asked for at /_sandbox/faults."
BROKEN = json.dumps(StripeError(MESSAGE, status=500, type="api_error").body())


def spoilt(fault: Fault, request_id: str) -> Response:
    """The answer that this fault gives in place of the right one."""
    if fault.kind == "429":
        return refused(StripeError(MESSAGE, status=429, code="rate_limit"), request_id)
    if fault.kind in ("500", "503"):
        return response(BROKEN, int(fault.kind), request_id)
    if fault.kind == "timeout":
        time.sleep(fault.seconds)
    else:
        _hang_up()
    return response(BROKEN, 504, request_id)


def _hang_up() -> None:
    """Close the connection without an answer; what is written to it afterwards goes nowhere."""
    connection: socket.socket | None = request.environ.get("werkzeug.socket")
    if connection:
        connection.shutdown(socket.SHUT_RDWR)
