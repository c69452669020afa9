"""Answers as Stripe gives them: JSON with its headers."""

import json

from flask import Response

from sandbox import API_VERSION
from sandbox.errors import StripeError


def refused(refusal: StripeError, request_id: str) -> Response:
    """A refusal in Stripe's shape."""
    return response(json.dumps(refusal.body()), refusal.status, request_id)


def response(body: str, status: int, request_id: str) -> Response:
    """A JSON answer with the headers that Stripe's libraries read."""
    answered = Response(body, status, content_type="application/json")
    answered.headers["Request-Id"] = request_id
    answered.headers["Stripe-Version"] = API_VERSION
    answered.headers["Cache-Control"] = "no-store"
    return answered
