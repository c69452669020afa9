"""Every kind of mail that giving sends, each by one function that is given the mail row's key.

A mail that must go is a row made in the transaction of what it is about (patrons/mail.py); the
worker finds its function here.
"""

from collections.abc import Callable

from patrons import mail_language
from patrons.giving import (
    address_correction,
    made_once_mail,
    receipt_mail,
    refused_mail,
    welcome_mail,
    yearly_mail,
)
from patrons.giving.failed_charges import recovery_mail
from patrons.giving.going_back import lost_mail, refund_mail, sent_back_mail
from patrons.giving.going_back.credit_note import CreditNote
from patrons.giving.memberships import membership_mail
from patrons.giving.receipt import Receipt
from patrons.giving.regular import care_mail
from patrons.mail import Mail


def _receipt(key: str) -> bool:
    return receipt_mail.send(Receipt.objects.get(public_id=key))


def _refund(key: str) -> bool:
    return refund_mail.send(CreditNote.objects.get(public_id=key))


LETTERS: dict[str, Callable[[str], bool]] = {
    receipt_mail.KIND: _receipt,
    refund_mail.KIND: _refund,
    refused_mail.KIND: refused_mail.send,
    sent_back_mail.KIND: sent_back_mail.send,
    lost_mail.KIND: lost_mail.send,
    address_correction.KIND: address_correction.send,
    made_once_mail.KIND: made_once_mail.send,
    **{kind: care_mail.sender(kind) for kind in care_mail.KINDS},
    **recovery_mail.LETTERS,
    welcome_mail.KIND: welcome_mail.send,
    yearly_mail.KIND: yearly_mail.send,
    **{kind: membership_mail.sender(kind) for kind in membership_mail.LETTERS},
}


def send(mail: Mail) -> bool:
    """Send one waiting mail, unless it was sent, in its reader's language; returns whether this
    call did.
    """
    return mail_language.in_theirs(lambda: LETTERS[mail.kind](mail.key))
