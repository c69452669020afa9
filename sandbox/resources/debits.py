"""Bank debits: sent today, and known only days later to have arrived or failed."""

from sandbox.account import Account, Object
from sandbox.api.listing import equals, page
from sandbox.cards import EVERY
from sandbox.due import when
from sandbox.errors import StripeError
from sandbox.resources import charges, collection, invoices, payment_intents

FAILED = {
    "code": "payment_intent_payment_attempt_failed",
    "message": "The debit was returned by the bank: insufficient funds.",
    "type": "card_error",
}


@when("debit arrives")
def arrive(account: Account, intent_id: str) -> None:
    """The bank answers as the account number says."""
    intent = account.find("payment_intent", intent_id)
    if intent["status"] == "processing":
        number = account.store.hidden(intent["payment_method"])["number"]
        settle(account, intent_id, arrived=not EVERY[number].fails_later)


def settle(account: Account, intent_id: str, *, arrived: bool) -> Object:
    """The debit arrived or was returned; the intent, and what waited for it, afterwards."""
    intent = account.find("payment_intent", intent_id)
    if intent["status"] != "processing":
        raise StripeError(
            f"The payment {intent_id} is {intent['status']}: no bank debit is on its way"
        )
    account.unplan("debit arrives", intent_id)
    charge = account.find("charge", intent["latest_charge"])
    if arrived:
        charge = charges.succeed(account, charge)
        intent = payment_intents.succeed(account, intent, charge)
        charges.settle(account, charge)
    else:
        method = account.find("payment_method", intent["payment_method"])
        charges.fail(account, charge, FAILED)
        error = FAILED | {"charge": charge["id"], "payment_method": method}
        intent = payment_intents.fail(account, intent, error=error)
    invoice = invoices.paid_by(account, intent_id)
    if invoice and arrived:
        collection.paid(account, invoice, intent, tries=0)
    elif invoice:
        collection.failed(account, invoice, tries=0)
    _tell_session(account, intent_id, invoice, arrived=arrived)
    return intent


def _tell_session(
    account: Account, intent_id: str, invoice: Object | None, *, arrived: bool
) -> None:
    """The checkout that began this hears of it, once."""
    asked = equals("payment_intent", intent_id)
    if invoice:
        asked = equals("invoice", invoice["id"])
    for session in page(account, "checkout.session", "", {}, [asked])["data"]:
        if session["status"] != "complete" or session["payment_status"] != "unpaid":
            continue
        if arrived:
            session = account.change(session, payment_status="paid")
        word = "succeeded" if arrived else "failed"
        account.announce(f"checkout.session.async_payment_{word}", session)
