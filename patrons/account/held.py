"""Everything we hold about one person, in sections of rows: their download is made of it.

Where a round is open their own choice is among it, for it is theirs; no download that staff make
holds one, and there is none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from patrons.account.invitation import Invitation
from patrons.account.traces import (
    mails_about,
    mails_about_user,
    memberships_to,
    pledges_of,
)
from patrons.giving.donation import Donation
from patrons.giving.memberships.membership import GiftMembership
from patrons.giving.receipt import Receipt
from patrons.giving.regular.stop_reason import StopAnswer
from patrons.giving.wall import WallEntry
from patrons.mail import Mail
from patrons.money import Currency, money
from patrons.patron import Patron
from patrons.user import User

Row = dict[str, object]


@dataclass(frozen=True)
class Section:
    """`key` names it in the file for machines; a row's keys are read by people too."""

    key: str
    title: str
    rows: list[Row]
    nothing: str = "We hold nothing of this kind about you."


def of(request: HttpRequest, user, patron: Patron | None) -> list[Section]:
    """What we hold, in the order of the page; a fixed number of queries, whatever there is."""
    found = [_who(user, patron), _works_here(user), _sign_in(request, user)]
    if patron is None:
        return [*found, _mails(mails_about_user(user))]
    return [
        *found,
        _gifts(patron),
        _went_back(patron),
        _periods(patron),
        _regular(patron),
        _promises(patron),
        _given(patron),
        _got(patron),
        _rounds(patron),
        _wall(patron),
        _answers(patron),
        agreed(patron),
        _mails(mails_about(patron)),
        _at_stripe(patron),
    ]


def _who(user: User, patron: Patron | None) -> Section:
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    row: Row = {"name": user.name, "mail address": user.email, "known since": user.date_joined}
    if patron is not None:
        row = {
            "name": patron.name,
            "mail address": patron.email,
            "known since": patron.created_at,
            "person or organisation": patron.get_kind_display(),
            "patron until": patron.sustaining_until(),
            "our number for you": str(patron.public_id),
            "language of mails": patron.language,
            "mails you do not want": [each.kind for each in patron.unwanted_mails.all()],
        }
    row["addresses"] = [
        f"{each.email}, {'proved by a code' if each.verified else 'not proved'}"
        for each in addresses
    ]
    return Section("you", "Who you are", [row])


def _works_here(user: User) -> Section:
    """What the newsroom lets them do, by which roles."""
    roles = [group.name for group in user.groups.order_by("name")]
    rights = [right.name for right in user.user_permissions.order_by("pk")]
    row: Row = {
        "works here": "yes" if user.is_staff else "no",
        "roles": roles,
        "every right": "yes" if user.is_superuser else "no",
        "rights beside the roles": rights,
    }
    works = user.is_staff or user.is_superuser or roles or rights
    return Section("works_here", "Your work here", [row] if works else [], "You do not work here.")


def _sign_in(request: HttpRequest, user: User) -> Section:
    devices = user.signed_in.running().count()
    now = [record.get("method", "") for record in get_authentication_records(request, user)]
    rows: list[Row] = [
        {"last sign-in": user.last_login, "browsers signed in": devices, "this one by": now}
    ]
    for each in user.signed_in.all():
        rows.append({"browser": each.device, "since": each.since, "used": each.seen_at})
    for each in Authenticator.objects.filter(user=user):
        rows.append(
            {"kind": each.get_type_display(), "made": each.created_at, "used": each.last_used_at}
        )
    for asked in Invitation.objects.filter(email=user.email):
        rows.append(
            {
                "invited to work here": asked.invited_at,
                "as": asked.role_names(),
                "until": asked.ends_at,
            }
        )
    return Section("sign_in", "How you sign in", rows)


def _gifts(patron: Patron) -> Section:
    receipts = Receipt.objects.select_related("party").order_by("sequence")
    gifts = patron.donations.select_related(
        "currency", "pledge__appeal", "subscription", "entry"
    ).prefetch_related(Prefetch("receipts", receipts))
    return Section("gifts", "Your gifts and receipts", [_gift(gift) for gift in gifts])


def _gift(gift: Donation) -> Row:
    pledge, entry = gift.pledge, getattr(gift, "entry", None)
    return {
        "paid": gift.paid_at,
        **_amount(gift.amount, gift.currency),
        "through": gift.get_source_display(),
        "payment number": gift.reference,
        "regular gift": str(gift.subscription.public_id) if gift.subscription else "",
        "from the page": pledge.page_title if pledge else "",
        "asked by": str(pledge.appeal) if pledge and pledge.appeal else "",
        "receipts": [_receipt(receipt) for receipt in gift.receipts.all()],
        "noted by the newsroom": entry.note if entry else "",
    }


def _receipt(receipt: Receipt) -> Row:
    party = receipt.party
    row: Row = {"number": receipt.number, "issued": receipt.issued_at}
    row["replaced"] = receipt.replaced_at
    if party is not None:
        row |= {
            "names": party.name,
            "went to": party.email,
            "postal address": party.postal_address,
            "country": party.country,
            "thanked in public as": party.public_name,
            "dedication": party.get_dedication_display() if party.dedication else "",
            "to whom": party.dedicated_to,
        }
    return row


def _went_back(patron: Patron) -> Section:
    gifts = patron.donations.prefetch_related(
        "refunds__currency", "refunds__credit_note", "disputes__currency"
    )
    rows: list[Row] = []
    for gift in gifts:
        for refund in gift.refunds.all():
            note = getattr(refund, "credit_note", None)
            rows.append(
                {
                    "day": refund.moment,
                    **_amount(refund.amount, refund.currency),
                    "what": "refund",
                    "stands": refund.get_state_display(),
                    "reason": refund.get_reason_display(),
                    "credit note": note.number if note else "",
                    "noted by the newsroom": refund.note,
                    "of the payment": gift.reference,
                }
            )
        for dispute in gift.disputes.all():
            rows.append(
                {
                    "day": dispute.opened_at,
                    **_amount(dispute.amount, dispute.currency),
                    "what": "dispute",
                    "stands": dispute.status,
                    "reason": dispute.reason_words,
                    "of the payment": gift.reference,
                }
            )
    return Section("went_back", "What went back to you", rows)


def _periods(patron: Patron) -> Section:
    rows: list[Row] = []
    for period in patron.support_periods.select_related("grant", "donation"):
        grant, gift = getattr(period, "grant", None), getattr(period, "donation", None)
        row: Row = {
            "from": period.starts_at,
            "until": period.ends_at,
            "comes from": period.get_source_display(),
            "payment number": gift.reference if gift and gift.patron_id == patron.pk else "",
        }
        if grant is not None:
            row |= {"why it was granted": grant.reason, "why it was ended": grant.end_reason}
        rows.append(row)
    return Section("support", "When you are a patron, and by what", rows)


def _regular(patron: Patron) -> Section:
    rows: list[Row] = [
        {
            "our number for it": str(each.public_id),
            **_amount(each.amount, each.currency),
            "how often": each.get_interval_display(),
            "began": each.started_at,
            "stands": each.stands.label,
            "next charge": each.next_charge_at,
            "stopped": each.stopped_at,
            "ended": each.ended_at,
            "a charge failed": each.charge_failed_at,
            "why": each.charge_problem,
            "card runs out": each.card_expires_on,
            "number at Stripe": each.stripe_id,
        }
        for each in patron.subscriptions.select_related("currency")
    ]
    return Section("regular_gifts", "Your regular gifts", rows)


def _promises(patron: Patron) -> Section:
    rows: list[Row] = [
        {
            "when": each.created_at,
            **_amount(each.total, each.currency),
            "how often": each.get_interval_display(),
            "by an organisation": "yes" if each.by_organisation else "no",
            "from the page": each.page_title,
            "address of that page": each.page_address,
            "asked by": str(each.appeal or ""),
            "stands": each.stands,
        }
        for each in pledges_of(patron).select_related("currency", "appeal")
    ]
    return Section("promises", "What you filled in on the giving page", rows)


def _given(patron: Patron) -> Section:
    rows = GiftMembership.objects.filter(pledge__in=pledges_of(patron))
    return Section("memberships_given", "Memberships you gave", [_membership(row) for row in rows])


def _got(patron: Patron) -> Section:
    rows = [_membership(row) for row in memberships_to(patron)]
    return Section("memberships_received", "Memberships you were given", rows)


def _membership(membership: GiftMembership) -> Row:
    return {
        "months": membership.months,
        "from": membership.giver_name,
        "for": membership.recipient_name,
        "their address": membership.recipient_email,
        "message": membership.message,
        "to be told on": membership.tell_on,
        "told": membership.told_at,
        "accepted": membership.accepted_at,
    }


def _rounds(patron: Patron) -> Section:
    """A choice is there while the round is open, and later only where they asked to be told."""
    ballots = patron.ballots.select_related("round").prefetch_related("topics")
    rows: list[Row] = [
        {
            "round": ballot.round.title,
            "voted": ballot.cast_at,
            "changed": ballot.changed_at,
            "your choice, as we still hold it": [str(topic) for topic in ballot.topics.all()],
            "your code": ballot.code,
            "wants to hear of the story": "yes" if ballot.tell_me else "no",
        }
        for ballot in ballots.order_by("cast_at")
    ]
    return Section("rounds", "Rounds you voted in", rows)


def _wall(patron: Patron) -> Section:
    rows: list[Row] = [
        {
            "name": entry.name,
            "with the amount": "yes" if entry.shows_amount else "no",
            "agreed": entry.given_at,
            "stands": entry.stands,
            "why it was declined": entry.declined_because,
        }
        for entry in WallEntry.objects.filter(patron=patron)
    ]
    return Section("wall", "You on the wall of thanks", rows)


def _answers(patron: Patron) -> Section:
    """What they wrote when they stopped a gift, and addresses that staff set for them."""
    answers = StopAnswer.objects.filter(subscription__patron=patron).select_related("reason")
    rows: list[Row] = [
        {"day": each.answered_on, "reason": str(each), "comment": each.comment}
        for each in answers.prefetch_related("reason__texts")
    ]
    for lost in patron.lost_addresses.all():
        rows.append(
            {
                "lost address, asked": lost.asked_at,
                "before": lost.before,
                "new address": lost.email,
                "done": lost.done_at,
            }
        )
    return Section("answers", "What you answered us, and what staff did for you", rows)


def agreed(patron: Patron) -> Section:
    rows: list[Row] = [
        {
            "what": str(each),
            "agreed": each.given_at,
            "taken back": each.withdrawn_at,
        }
        for each in patron.consents.all()
    ]
    return Section("agreed", "What you agreed to", rows, "You were not asked for anything.")


def _mails(mails: QuerySet[Mail]) -> Section:
    rows: list[Row] = [
        {"kind": mail.kind, "made": mail.created_at, "sent": mail.sent_at}
        for mail in mails.order_by("created_at")
    ]
    nothing = "None is on record. The text of a mail is never kept."
    return Section("mails", "Mails we sent you", rows, nothing)


def _at_stripe(patron: Patron) -> Section:
    rows: list[Row] = [
        {"number at Stripe": each.stripe_id, "currency": each.currency}
        for each in patron.stripe_customers.all()
    ]
    nothing = "Stripe, which takes the payments, has no number for you that we know."
    return Section("stripe", "Who you are at Stripe", rows, nothing)


def _amount(amount: int, currency: Currency) -> Row:
    """As text, and for machines in the smallest unit."""
    return {
        "amount": money(amount, currency),
        "in the smallest unit": amount,
        "currency": currency.code,
    }


def plain(sections: Iterable[Section]) -> dict[str, object]:
    """The same for machines: moments in UTC, as ISO 8601."""
    return {section.key: [_plain(row) for row in section.rows] for section in sections}


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key.replace(" ", "_"): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
