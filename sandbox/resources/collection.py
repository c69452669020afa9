"""Collecting an invoice: the first try, the retries, and what a failure does to the agreement."""

from datetime import UTC, datetime

from sandbox.account import Account, Object
from sandbox.cards import DECLINED_LATER, EVERY, EXPIRED, TestCard
from sandbox.due import when
from sandbox.errors import StripeError
from sandbox.resources import invoices, payment_intents, subscriptions
from sandbox.resources.customers import default_method

DAY = 24 * 3600
ENDS = ("cancel", "unpaid", "past_due")


def retry_days(account: Account) -> list[int]:
    """How many days after each failed try the next one comes."""
    kept = account.store.setting("retry_days")
    return [int(day) for day in ("3,5,7" if kept is None else kept).split(",") if day]


def retry_end(account: Account) -> str:
    """What becomes of a subscription when the last try has failed."""
    return account.store.setting("retry_end") or ENDS[0]


def set_retries(account: Account, days: str, end: str) -> Object:
    """`days` like `3,5,7` (empty: no retry), `end` one of `ENDS`; StripeError for others."""
    written = [day.strip() for day in days.split(",") if day.strip()]
    if not all(day.isascii() and day.isdigit() and 1 <= int(day) <= 60 for day in written):
        raise StripeError("Days are whole numbers from 1 to 60, like 3,5,7", param="days")
    if end not in ENDS:
        raise StripeError(f"Invalid end: must be one of {', '.join(ENDS)}", param="end")
    account.store.set("retry_days", ",".join(written))
    account.store.set("retry_end", end)
    return {"days": retry_days(account), "end": end}


def collect(
    account: Account,
    invoice: Object,
    method: Object | None = None,
    *,
    by_hand: bool = False,
    present: bool = False,
) -> Object:
    """Finalise the invoice if need be and try to be paid, by `method` or the one that stands.

    `by_hand`: not by the schedule of retries, which such a try leaves as it is, as at Stripe.
    `present`: the payer has just entered this card or passed 3-D Secure.
    """
    tries = 0 if by_hand and invoice["attempt_count"] else 1
    if invoice["status"] == "draft":
        invoice = finalize(account, invoice)
    if invoice["amount_due"] == 0:
        return paid(account, invoice, None, tries=0)
    intent = invoices.intent_of(account, invoice)
    method = method or standing(account, invoice)
    if method is None:
        return failed(account, invoice, tries=tries)
    card = _card(account, method) if present else bank_answer(account, method)
    if card.always_asks and not present:
        url = f"{account.home}/i/{invoice['id']}"
        payment_intents.require_authentication(account, intent, method, url)
        return failed(account, invoice, ask=True, tries=tries)
    authenticated = present and card.authenticates
    intent = payment_intents.charge(account, intent, method, card, authenticated=authenticated)
    if intent["status"] == "succeeded":
        return paid(account, invoice, intent, tries=tries)
    if intent["status"] == "processing":
        return sent(account, invoice, tries=tries)
    return failed(account, invoice, tries=tries)


def finalize(account: Account, invoice: Object) -> Object:
    """Number and open a draft, with the intent that is to pay it."""
    return invoices.finalize(account, invoice, _intent(account, invoice))


def bank_answer(account: Account, method: Object) -> TestCard:
    """What the bank says to a saved card when nobody is there."""
    card = _card(account, method)
    if method["type"] == "card":
        today = datetime.fromtimestamp(account.now(), UTC)
        if (method["card"]["exp_year"], method["card"]["exp_month"]) < (today.year, today.month):
            return EXPIRED
        if card.fails_later:
            return DECLINED_LATER
    return card


def _card(account: Account, method: Object) -> TestCard:
    return EVERY[account.store.hidden(method["id"])["number"]]


def _intent(account: Account, invoice: Object) -> Object | None:
    if invoice["amount_due"] == 0:
        return None
    described = "Subscription update" if subscription_id(invoice) else invoice["description"]
    return payment_intents.create(
        account,
        invoice["amount_due"],
        invoice["currency"],
        customer=invoice["customer"],
        description=described,
    )


def standing(account: Account, invoice: Object) -> Object | None:
    """The payment method of the invoice, else of its subscription, else of the customer."""
    subscription = _subscription(account, invoice) or {}
    customer = account.find("customer", invoice["customer"])
    id = (
        invoice["default_payment_method"]
        or subscription.get("default_payment_method")
        or default_method(customer)
    )
    return account.find("payment_method", id) if id else None


def subscription_id(invoice: Object) -> str | None:
    return ((invoice["parent"] or {}).get("subscription_details") or {}).get("subscription")


def _subscription(account: Account, invoice: Object) -> Object | None:
    id = subscription_id(invoice)
    return account.find("subscription", id) if id else None


def paid(account: Account, invoice: Object, intent: Object | None, *, tries: int = 1) -> Object:
    """The money is there: the invoice is paid, and the agreement in order."""
    account.unplan("retry", invoice["id"])
    done = invoices.pay(account, invoice, intent, tries=tries)
    _move(account, done, "active", ("incomplete", "past_due", "unpaid"))
    return done


def sent(account: Account, invoice: Object, *, tries: int = 1) -> Object:
    """A bank debit is on its way: the invoice stays open, the agreement holds."""
    _move(account, invoice, "active", ("incomplete",))
    return account.change(
        invoice,
        "invoice.updated",
        attempt_count=invoice["attempt_count"] + tries,
        attempted=True,
        next_payment_attempt=None,
    )


def failed(account: Account, invoice: Object, *, ask: bool = False, tries: int = 1) -> Object:
    """The try failed: the next one is planned, or the agreement ends; `ask`: 3-D Secure waits."""
    number, days = invoice["attempt_count"] + tries, retry_days(account)
    subscription = _subscription(account, invoice)
    if tries == 0 and invoice["next_payment_attempt"]:
        return invoices.fail(account, invoice, invoice["next_payment_attempt"], tries=0, ask=ask)
    again = None
    waits = subscription is not None and subscription["status"] != "incomplete"
    if (
        subscription
        and waits
        and 0 < number <= len(days)
        and subscription["status"] not in subscriptions.OVER
    ):
        again = account.now() + days[number - 1] * DAY
        account.plan("retry", invoice["id"], again)
    done = invoices.fail(account, invoice, again, tries=tries, ask=ask)
    if waits:
        _move(account, done, "past_due", ("active", "trialing"))
        if again is None:
            _give_up(account, done)
    return done


def _give_up(account: Account, invoice: Object) -> None:
    end, subscription = retry_end(account), _subscription(account, invoice)
    if subscription is None or subscription["status"] in subscriptions.OVER:
        return
    account.change(invoice, "invoice.updated", auto_advance=False)
    if end == "cancel":
        subscriptions.cancel(account, subscription, {"reason": "payment_failed"})
    elif end == "unpaid":
        _move(account, invoice, "unpaid", ("active", "past_due"))


def _move(account: Account, invoice: Object, status: str, before: tuple[str, ...]) -> None:
    subscription = _subscription(account, invoice)
    if subscription and subscription["status"] in before:
        account.change(subscription, "customer.subscription.updated", status=status)


@when("collect")
def collect_due(account: Account, id: str) -> None:
    """An hour after it was made, an invoice is finalised and collected."""
    invoice = account.find("invoice", id)
    subscription = _subscription(account, invoice)
    if subscription and subscription["status"] in (*subscriptions.OVER, "unpaid"):
        return
    if invoice["status"] == "draft" and invoice["auto_advance"]:
        collect(account, invoice)


@when("retry")
def retry(account: Account, id: str) -> None:
    invoice = account.find("invoice", id)
    if invoice["status"] == "open":
        collect(account, invoice)
