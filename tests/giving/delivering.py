"""Stripe's side of the webhook: an event, and its signed delivery."""

import json
import time

import stripe
from django.conf import settings

ADDRESS = "/stripe/webhook/"


def event(type="invoice.paid", id="evt_1", **changes) -> dict:
    return {
        "id": id,
        "object": "event",
        "type": type,
        "api_version": "2026-08-26.dahlia",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": {"id": "in_1", "object": "invoice", "customer_email": "a@b.example"}},
        **changes,
    }


def deliver(client, payload, secret=None, timestamp=None):
    body = payload if isinstance(payload, str) else json.dumps(payload)
    signature = stripe.WebhookSignature.generate_signature_header(
        body, secret or settings.STRIPE_WEBHOOK_SECRET, timestamp
    )
    return client.post(
        ADDRESS, body, content_type="application/json", headers={"Stripe-Signature": signature}
    )
