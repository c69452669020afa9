"""The mails of a gift membership. Each looks at how it stands now, and is dropped where what it
would say is no longer true.
"""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from patrons import mail_language
from patrons.giving.memberships.accepting import ACCEPTED, WELCOME
from patrons.giving.memberships.membership import MOST_CORRECTIONS, GiftMembership
from patrons.giving.memberships.telling import (
    ENDING,
    FORGOTTEN,
    OWN,
    TAKEN_BACK,
    TOLD,
    not_told,
    told_key,
)
from patrons.giving.receipt import Receipt
from patrons.giving.wording import in_months
from patrons.mail import Mail, compose
from patrons.masthead import Newsroom
from patrons.money import plain


class Letter(NamedTuple):
    template: str
    to_giver: bool
    is_true: Callable[[GiftMembership, str], bool]


LETTERS = {
    TOLD: Letter(
        "membership_told",
        to_giver=False,
        is_true=lambda gift, key: gift.stands == "told" and key == told_key(gift),
    ),
    WELCOME: Letter(
        "membership_welcome", to_giver=False, is_true=lambda gift, _key: gift.stands == "accepted"
    ),
    ACCEPTED: Letter(
        "membership_accepted", to_giver=True, is_true=lambda gift, _key: gift.stands == "accepted"
    ),
    FORGOTTEN: Letter(
        "membership_waits", to_giver=True, is_true=lambda gift, _key: gift.stands == "told"
    ),
    OWN: Letter("membership_own", to_giver=True, is_true=lambda gift, _key: gift.stands == "own"),
    ENDING: Letter(
        "membership_ending", to_giver=False, is_true=lambda gift, _key: gift.stands == "accepted"
    ),
    TAKEN_BACK: Letter(
        "membership_ended",
        to_giver=False,
        is_true=lambda gift, _key: gift.stands == "taken back" and gift.period is not None,
    ),
}


def sender(kind: str) -> Callable[[str], bool]:
    """The function that letters.py calls for a kind of mail."""
    return lambda key: send(kind, key)


def send(kind: str, key: str) -> bool:
    """Send it unless it was sent; returns whether this call did. The mail server's no is raised."""
    letter, mail = LETTERS[kind], Mail.objects.get(kind=kind, key=key)
    rows = GiftMembership.objects.with_gift()
    membership = rows.get(pledge__public_id=key.partition(" ")[0])
    to = _giver_address(membership) if letter.to_giver else _recipient_address(membership)
    if not to or not letter.is_true(membership, key):
        mail.drop()
        if kind == TOLD and key == told_key(membership):
            not_told(membership)
        return False
    words = context(membership)
    if not letter.to_giver:  # what accepts stands in the recipient's mail alone
        words["accept_url"] = settings.SITE_URL + membership.get_absolute_url()
    theirs = mail_language.of_address(_giver_address(membership))
    return mail.send_once(lambda: compose(letter.template, to, words, otherwise=theirs))


def context(membership: GiftMembership) -> dict:
    """What the mails say; each template takes what it needs."""
    newsroom, period, patron = Newsroom.load(), membership.period, membership.accepted_by
    return {
        "membership": membership,
        "months": in_months(membership.months),
        "until": period.ends_at if period else None,
        "last_day_to_accept": membership.open_until,
        "given_url": settings.SITE_URL + membership.given_path,
        "continue_url": settings.SITE_URL + continue_path(membership),
        "sign_in_url": settings.SITE_URL + reverse("account_login"),
        "day_told": membership.tell_day(newsroom),
        "corrections_left": MOST_CORRECTIONS - membership.corrections,
        "has_other_support": patron is not None and patron.is_sustaining(),
    }


def continue_path(membership: GiftMembership) -> str:
    """The giving form with what the membership cost each month, for its recipient to choose."""
    pledge = membership.pledge
    each = max(pledge.amount // membership.months, pledge.currency.coffee)
    asked = {
        "interval": "month",
        "amount": plain(each, pledge.currency.exponent),
        "currency": pledge.currency_id,
    }
    return f"{reverse('give')}?{urlencode(asked)}"


def _recipient_address(membership: GiftMembership) -> str:
    patron = membership.accepted_by
    return patron.email if patron else membership.recipient_email


def _giver_address(membership: GiftMembership) -> str:
    """Where the gift's receipt went; nothing once its giver is erased."""
    receipt = Receipt.objects.valid().filter(donation=membership.donation).first()
    return receipt.party.email if receipt and receipt.party else ""
