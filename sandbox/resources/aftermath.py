"""What a bank does after a payment, as some test cards tell it to."""

from sandbox.account import Account
from sandbox.cards import CARDS
from sandbox.due import when
from sandbox.resources import disputes, early_fraud_warnings


@when("aftermath")
def follow(account: Account, charge_id: str) -> None:
    """Dispute, inquire or warn, right after the payment that the card made."""
    charge = account.find("charge", charge_id)
    number = account.store.hidden(charge["payment_method"])["number"]
    what, _, reason = CARDS[number].then.partition(":")
    if what == "warning":
        early_fraud_warnings.warn(account, charge)
    elif what:
        disputes.open_on(account, charge, reason, inquiry=what == "inquiry")
