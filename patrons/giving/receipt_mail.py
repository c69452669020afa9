"""The mail that carries a receipt, with the PDF; it goes once (patrons/mail.py)."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from patrons.giving import first_day, not_asked
from patrons.giving.donation import Donation
from patrons.giving.failed_charges.late_charge import Became, LateCharge
from patrons.giving.interval import Interval
from patrons.giving.memberships.membership import membership_of
from patrons.giving.papers import paper_log, receipt_pdf
from patrons.giving.receipt import KIND, Receipt
from patrons.giving.regular import receipt_link
from patrons.giving.wording import facts
from patrons.mail import compose

__all__ = ["KIND", "send"]


def send(receipt: Receipt) -> bool:
    """Send it unless it was sent; returns whether this call did. The mail server's no is raised."""
    if receipt.party is None:  # erased: there is nobody to tell
        return False
    address, mail = receipt.party.email, receipt.mail
    if mail is None or not mail.send_once(lambda: message(receipt, address)):
        return False
    paper_log.note_boxes(receipt)
    return True


def message(receipt: Receipt, address: str) -> EmailMultiAlternatives:
    donation = receipt.donation
    late = None if receipt.replaces else _made_up_for(donation)
    mail = compose(
        "recovered" if late else "receipt",
        address,
        {
            "receipt": receipt,
            "donation": donation,
            "late": late,
            "pledge": donation.pledge,
            "facts": facts(donation),
            **_care(receipt),
            "given_url": _given_url(donation),
            "not_asked_url": not_asked_url(donation),
            "votes": donation.gives_vote,
            "to_oneself": _is_to_oneself(donation),
            **_first_day(donation),
        },
    )
    mail.attach(f"receipt-{receipt.number}.pdf", receipt_pdf.render(receipt), "application/pdf")
    return mail


def not_asked_url(donation: Donation) -> str:
    """Where another device is told not to ask; empty where there is no time left to be told."""
    day = not_asked.until(donation)
    return not_asked.link(day) if day else ""


def _care(receipt: Receipt) -> dict:
    """Where a regular gift is stopped, paused, or one charge of it skipped. (A yearly gift is
    neither paused nor skipped.)
    """
    gift = receipt.donation.subscription
    if gift is None:
        return {}
    pages = {"stop_url": "stop_by_link"}
    if gift.interval == Interval.MONTH:
        pages |= {"pause_url": "pause_by_link", "skip_url": "skip_by_link"}
    return {name: receipt_link.link(receipt, page) for name, page in pages.items()}


def _made_up_for(donation: Donation) -> LateCharge | None:
    """The charge that failed before it was paid by this gift: its receipt says so, in one mail."""
    if not donation.invoice_id:
        return None
    rows = LateCharge.objects.filter(became=Became.RECOVERED)
    return rows.filter(invoice_id=donation.invoice_id).first()


def _first_day(donation: Donation) -> dict:
    """What only the mail of a regular gift's first receipt carries, while it can be put right."""
    subscription = donation.subscription
    if subscription is None or subscription.ended_at or not first_day.is_open(subscription):
        return {}
    return {
        "open_until": first_day.open_until(subscription),
        "once_url": first_day.link("make_once", subscription),
        "others": first_day.others_running(subscription),
        "two_gifts_url": first_day.link("two_gifts", subscription),
    }


def _given_url(donation: Donation) -> str:
    """Where the giver of a gift membership sees how it stands; empty for any other gift."""
    membership = membership_of(donation.pledge)
    return settings.SITE_URL + membership.given_path if membership else ""


def _is_to_oneself(donation: Donation) -> bool:
    """Whether it is a gift membership whose giver wrote their own address."""
    membership = membership_of(donation.pledge)
    return membership is not None and membership.stands == "own"
