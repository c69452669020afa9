"""The invoice for one period of a subscription, before it is numbered and paid."""

from typing import Any

from sandbox.account import Account, Object, new_id


def draft(account: Account, subscription: Object, reason: str) -> Object:
    """The invoice for the subscription's current period, announced."""
    id = new_id("in")
    return create(
        account,
        account.find("customer", subscription["customer"]),
        [_line(id, subscription, item) for item in subscription["items"]["data"]],
        id=id,
        auto_advance=True,
        billing_reason=reason,
        currency=subscription["currency"],
        parent={
            "type": "subscription_details",
            "subscription_details": {
                "metadata": subscription["metadata"],
                "subscription": subscription["id"],
            },
        },
    )


def create(account: Account, customer: Object, lines: list[Object], **more: Any) -> Object:
    """A draft of these lines, announced."""
    id, now, total = more["id"], account.now(), sum(line["amount"] for line in lines)
    invoice = account.create(
        {
            "object": "invoice",
            "account_country": "IE",
            "account_name": "Local Stripe",
            "amount_due": total,
            "amount_overpaid": 0,
            "amount_paid": 0,
            "amount_paid_off_stripe": 0,
            "amount_remaining": total,
            "amount_shipping": 0,
            "attempt_count": 0,
            "attempted": False,
            "automatic_tax": {"enabled": False},
            "collection_method": "charge_automatically",
            "customer": customer["id"],
            "customer_address": customer["address"],
            "customer_email": customer["email"],
            "customer_name": customer["name"],
            "customer_phone": customer["phone"],
            "customer_tax_exempt": "none",
            "customer_tax_ids": [],
            "default_tax_rates": [],
            "discounts": [],
            "issuer": {"type": "self"},
            "lines": {
                "object": "list",
                "data": lines,
                "has_more": False,
                "url": f"/v1/invoices/{id}/lines",
            },
            "metadata": {},
            "payment_settings": {},
            # For an invoice of a subscription these are the moment it was made, as at Stripe;
            # the period that is paid for stands on its lines.
            "period_end": now,
            "period_start": now,
            "post_payment_credit_notes_amount": 0,
            "pre_payment_credit_notes_amount": 0,
            "starting_balance": 0,
            "status": "draft",
            "status_transitions": {},
            "subtotal": total,
            "subtotal_excluding_tax": total,
            "total": total,
            "total_discount_amounts": [],
            "total_excluding_tax": total,
            "total_pretax_credit_amounts": [],
            "total_taxes": [],
        }
        | more
    )
    account.announce("invoice.created", invoice)
    return invoice


def _line(invoice: str, subscription: Object, item: Object) -> Object:
    price, quantity = item["price"], item["quantity"]
    trial = subscription["status"] == "trialing"
    amount = 0 if trial else price["unit_amount"] * quantity
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": price["currency"],
        "description": "Trial period" if trial else f"{quantity} × {price['product']}",
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice,
        "livemode": False,
        "metadata": subscription["metadata"],
        "parent": {
            "type": "subscription_item_details",
            "subscription_item_details": {
                "proration": False,
                "proration_details": {},
                "subscription": subscription["id"],
                "subscription_item": item["id"],
            },
        },
        "period": {"start": item["current_period_start"], "end": item["current_period_end"]},
        "pretax_credit_amounts": [],
        "pricing": {
            "type": "price_details",
            "price_details": {"price": price["id"], "product": price["product"]},
            "unit_amount_decimal": price["unit_amount_decimal"],
        },
        "quantity": quantity,
        "subscription": subscription["id"],
        "subtotal": amount,
        "taxes": [],
    }
