"""What stands in the mails that staff look at: invented people and sums, rows that are not saved.

Each function gives what the sender of that mail gives its template, and is called in the mail's
language. Wherever a sender has a function for it, that function makes the words here too.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from patrons.giving.donation import Donation
from patrons.giving.going_back import lost_mail, refund_mail
from patrons.giving.going_back.credit_note import CreditNote
from patrons.giving.going_back.dispute import LOST, Dispute
from patrons.giving.going_back.refund import Refund
from patrons.giving.interval import Interval
from patrons.giving.memberships import membership_mail
from patrons.giving.memberships.membership import GiftMembership
from patrons.giving.pledge import Pledge
from patrons.giving.receipt import Receipt
from patrons.giving.subscription import Subscription
from patrons.giving.wording import facts
from patrons.giving.yearly_mail import facts_of
from patrons.masthead import Newsroom
from patrons.money import Currency, exact
from patrons.patron import Patron

NO_ROW = 0  # a key that no row has, so that what is asked of others is answered "none"
NOBODY = UUID(int=0)


def currency() -> Currency:
    code = Newsroom.load().default_currency
    return Currency.objects.filter(code=code).first() or Currency(code=code, exponent=2)


def account_url() -> str:
    return settings.SITE_URL + reverse("account")


def alice() -> Patron:
    return Patron(pk=NO_ROW, public_id=NOBODY, email="alice@example.org", name="Alice Novák")


def regular() -> Subscription:
    now = timezone.now()
    return Subscription(
        pk=NO_ROW,
        public_id=NOBODY,
        patron=alice(),
        amount=500,
        currency=currency(),
        interval=Interval.MONTH,
        started_at=now,
        next_charge_at=now + timedelta(days=30),
    )


def pledge(interval: str = Interval.ONCE, amount: int = 2500) -> Pledge:
    return Pledge(
        pk=NO_ROW, public_id=NOBODY, amount=amount, currency=currency(), interval=interval
    )


def gift(source: str = Donation.Source.STRIPE, **more) -> Donation:
    amount = more.pop("amount", 2500)
    more = {"pk": NO_ROW, "patron": alice(), "paid_at": timezone.now(), **more}
    return Donation(source=source, amount=amount, currency=currency(), **more)


def receipt_of(donation: Donation) -> Receipt:
    return Receipt(year=timezone.now().year, sequence=123, donation=donation)


def receipt() -> dict:
    donation, until = gift(subscription=regular(), amount=500), timezone.now() + timedelta(days=1)
    return {
        "receipt": receipt_of(donation),
        "donation": donation,
        "facts": facts(donation),
        "votes": True,
        "stop_url": account_url(),
        "pause_url": account_url(),
        "skip_url": account_url(),
        "not_asked_url": account_url(),
        "open_until": until,
        "once_url": account_url(),
        "two_gifts_url": account_url(),
    }


def _refunded(source: str, reason: str) -> dict:
    donation = gift(source)
    refund = Refund(pk=NO_ROW, donation=donation, amount=2500, currency=currency(), reason=reason)
    note = CreditNote(
        refund=refund, receipt=receipt_of(donation), year=timezone.now().year, sequence=7
    )
    told = refund_mail.facts(note)
    return {"note": note, "refund": refund, "donation": donation, "facts": told}


def refund() -> dict:
    return _refunded(Donation.Source.STRIPE, Refund.Reason.REQUESTED)


def correction() -> dict:
    return _refunded(Donation.Source.BANK, Refund.Correction.MISTAKE)


def refund_sent_back() -> dict:
    return {**refund(), "facts": []}


def dispute_lost() -> dict:
    dispute = Dispute(donation=gift(), amount=2500, currency=currency(), status=LOST)
    return {
        "dispute": dispute,
        "facts": lost_mail.facts(dispute),
        "account_url": account_url(),
    }


def bank_refused() -> dict:
    return {"pledge": pledge(Interval.MONTH), "facts": [], "again_url": account_url()}


def made_once() -> dict:
    until = timezone.now() + timedelta(days=365)
    return {"donation": gift(amount=500), "until": until, "votes": True}


def address_code() -> dict:
    return {"code": "123456", "minutes": 15}


def login_code() -> dict:
    link = settings.SITE_URL + reverse("account_login")
    return {"code": "123456", "minutes": 15, "link": link, "sign_in_url": link}


def unknown_account() -> dict:
    """To a stranger, who has no choices to make."""
    return {**login_code(), "mails_url": ""}


def membership() -> dict:
    """Of every mail of a gift membership; each template takes what it needs."""
    told = timezone.now()
    given = GiftMembership(
        pledge=pledge(amount=3600),
        months=12,
        recipient_name="Ann",
        recipient_email="ann@example.org",
        giver_name="Alice",
        message="…",
        tell_on=told.date(),
        told_at=told,
    )
    return {
        **membership_mail.context(given),
        "until": told + timedelta(days=365),
        "accept_url": settings.SITE_URL + given.get_absolute_url(),
    }


def welcome() -> dict:
    return {
        "patron": alice(),
        "until": timezone.now() + timedelta(days=44),
        "votes": True,
        "regular": True,
        "account_url": account_url(),
    }


def yearly_statement() -> dict:
    whole = currency()
    return {
        "year": str(timezone.now().year - 1),
        "sums": [exact(6000, whole)],
        "facts": facts_of(12, []),
        "account_url": account_url(),
    }
