"""Everything we hold about one person, in sections of rows, in the language that is active: their
download is made of it.

Where a round is open their own choice is among it, for it is theirs; no download that staff make
holds one, and there is none.
"""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from patrons import texts
from patrons.account import device
from patrons.account.held_rows import Row, Section, amount, yes_or_no
from patrons.account.held_words import in_words, why_it_failed
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
from patrons.mail_choice import OPTIONAL
from patrons.patron import Patron
from patrons.roles import role_in_words
from patrons.user import User
from patrons.voting.topic import Topic


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
    row: Row = {
        _("name"): user.name,
        _("mail address"): user.email,
        _("known since"): user.date_joined,
    }
    if patron is not None:
        row = {
            _("name"): patron.name,
            _("mail address"): patron.email,
            _("known since"): patron.created_at,
            _("person or organisation"): patron.get_kind_display(),
            _("patron until"): patron.sustaining_until(),
            _("our number for you"): str(patron.public_id),
            _("language of mails"): patron.language,
            _("mails you do not want"): [
                str(OPTIONAL.get(each.kind, each.kind)) for each in patron.unwanted_mails.all()
            ],
        }
    proved = {True: _("proved by a code"), False: _("not proved")}
    row[_("addresses")] = [f"{each.email}, {proved[each.verified]}" for each in addresses]
    return Section("you", _("Who you are"), [row])


def _works_here(user: User) -> Section:
    """What the newsroom lets them do, by which roles."""
    roles = [role_in_words(group) for group in user.groups.order_by("name")]
    rights = [right.name for right in user.user_permissions.order_by("pk")]
    row: Row = {
        _("works here"): yes_or_no(user.is_staff),
        _("roles"): roles,
        _("every right"): yes_or_no(user.is_superuser),
        _("rights beside the roles"): rights,
    }
    works = user.is_staff or user.is_superuser or roles or rights
    return Section(
        "works_here", _("Your work here"), [row] if works else [], _("You do not work here.")
    )


def _sign_in(request: HttpRequest, user: User) -> Section:
    browsers = user.signed_in.running().count()
    now = [
        in_words(record.get("method", "")) for record in get_authentication_records(request, user)
    ]
    rows: list[Row] = [
        {
            _("last sign-in"): user.last_login,
            _("browsers signed in"): browsers,
            _("this one by"): now,
        }
    ]
    for each in user.signed_in.all():
        rows.append(
            {
                _("browser"): device.said(each.device),
                _("since"): each.since,
                _("used"): each.seen_at,
            }
        )
    for each in Authenticator.objects.filter(user=user):
        rows.append(
            {
                _("kind"): each.get_type_display(),
                _("made"): each.created_at,
                _("used"): each.last_used_at,
            }
        )
    for asked in Invitation.objects.filter(email=user.email):
        rows.append(
            {
                _("invited to work here"): asked.invited_at,
                _("as"): asked.role_names(),
                _("until"): asked.ends_at,
            }
        )
    return Section("sign_in", _("How you sign in"), rows)


def _gifts(patron: Patron) -> Section:
    receipts = Receipt.objects.select_related("party").order_by("sequence")
    gifts = patron.donations.select_related(
        "currency", "pledge__appeal", "subscription", "entry"
    ).prefetch_related(Prefetch("receipts", receipts))
    return Section("gifts", _("Your gifts and receipts"), [_gift(gift) for gift in gifts])


def _gift(gift: Donation) -> Row:
    pledge, entry = gift.pledge, getattr(gift, "entry", None)
    return {
        _("paid"): gift.paid_at,
        **amount(gift.amount, gift.currency),
        _("through"): gift.get_source_display(),
        _("payment number"): gift.reference,
        _("regular gift"): str(gift.subscription.public_id) if gift.subscription else "",
        _("from the page"): pledge.page_title if pledge else "",
        _("asked by"): str(pledge.appeal) if pledge and pledge.appeal else "",
        _("receipts"): [_receipt(receipt) for receipt in gift.receipts.all()],
        _("noted by the newsroom"): entry.note if entry else "",
    }


def _receipt(receipt: Receipt) -> Row:
    party = receipt.party
    row: Row = {_("number"): receipt.number, _("issued"): receipt.issued_at}
    row[_("replaced")] = receipt.replaced_at
    if party is not None:
        row |= {
            _("names"): party.name,
            _("went to"): party.email,
            _("postal address"): party.postal_address,
            _("country"): party.country,
            _("thanked in public as"): party.public_name,
            _("dedication"): party.get_dedication_display() if party.dedication else "",
            _("to whom"): party.dedicated_to,
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
                    _("day"): refund.moment,
                    **amount(refund.amount, refund.currency),
                    _("what"): _("refund"),
                    _("stands"): refund.get_state_display(),
                    _("reason"): refund.get_reason_display(),
                    _("credit note"): note.number if note else "",
                    _("noted by the newsroom"): refund.note,
                    _("of the payment"): gift.reference,
                }
            )
        for dispute in gift.disputes.all():
            rows.append(
                {
                    _("day"): dispute.opened_at,
                    **amount(dispute.amount, dispute.currency),
                    _("what"): _("dispute"),
                    _("stands"): in_words(dispute.status),
                    _("reason"): in_words(dispute.reason),
                    _("of the payment"): gift.reference,
                }
            )
    return Section("went_back", _("What went back to you"), rows)


def _periods(patron: Patron) -> Section:
    rows: list[Row] = []
    for period in patron.support_periods.select_related("grant", "donation"):
        grant, gift = getattr(period, "grant", None), getattr(period, "donation", None)
        row: Row = {
            _("from"): period.starts_at,
            _("until"): period.ends_at,
            _("comes from"): period.get_source_display(),
            _("payment number"): gift.reference if gift and gift.patron_id == patron.pk else "",
        }
        if grant is not None:
            row |= {_("why it was granted"): grant.reason, _("why it was ended"): grant.end_reason}
        rows.append(row)
    return Section("support", _("When you are a patron, and by what"), rows)


def _regular(patron: Patron) -> Section:
    rows: list[Row] = [
        {
            _("our number for it"): str(each.public_id),
            **amount(each.amount, each.currency),
            _("how often"): each.get_interval_display(),
            _("began"): each.started_at,
            _("stands"): str(each.stands.label),
            _("next charge"): each.next_charge_at,
            _("stopped"): each.stopped_at,
            _("ended"): each.ended_at,
            _("a charge failed"): each.charge_failed_at,
            _("why"): why_it_failed(each.charge_problem),
            "in Stripe's codes": each.charge_problem,
            _("card runs out"): each.card_expires_on,
            _("number at Stripe"): each.stripe_id,
        }
        for each in patron.subscriptions.select_related("currency")
    ]
    return Section("regular_gifts", _("Your regular gifts"), rows)


def _promises(patron: Patron) -> Section:
    rows: list[Row] = [
        {
            _("when"): each.created_at,
            **amount(each.total, each.currency),
            _("how often"): each.get_interval_display(),
            _("by an organisation"): yes_or_no(each.by_organisation),
            _("from the page"): each.page_title,
            _("address of that page"): each.page_address,
            _("asked by"): str(each.appeal or ""),
            _("stands"): in_words(each.stands),
        }
        for each in pledges_of(patron).select_related("currency", "appeal")
    ]
    return Section("promises", _("What you filled in on the giving page"), rows)


def _given(patron: Patron) -> Section:
    rows = GiftMembership.objects.filter(pledge__in=pledges_of(patron))
    return Section(
        "memberships_given", _("Memberships you gave"), [_membership(row) for row in rows]
    )


def _got(patron: Patron) -> Section:
    rows = [_membership(row) for row in memberships_to(patron)]
    return Section("memberships_received", _("Memberships you were given"), rows)


def _membership(membership: GiftMembership) -> Row:
    return {
        _("months"): membership.months,
        _("from whom"): membership.giver_name,
        _("for whom"): membership.recipient_name,
        _("their address"): membership.recipient_email,
        _("message"): membership.message,
        _("to be told on"): membership.tell_on,
        _("told"): membership.told_at,
        _("accepted"): membership.accepted_at,
    }


def _rounds(patron: Patron) -> Section:
    """A choice is there while the round is open, and later only where they asked to be told."""
    ballots = (
        patron.ballots.select_related("round")
        .prefetch_related("round__said_in")
        .order_by("cast_at")
    )
    chosen = [pk for ballot in ballots for pk in ballot.chosen]
    topics = Topic.objects.filter(pk__in=chosen).prefetch_related("said_in").in_bulk()
    rows: list[Row] = [
        {
            _("round"): texts.plain(ballot.round, "title"),
            _("voted"): ballot.cast_at,
            _("changed"): ballot.changed_at,
            _("your choice, as we still hold it"): [
                texts.plain(topics[pk], "title") for pk in ballot.chosen
            ],
            _("your code"): ballot.code,
            _("wants to hear of the story"): yes_or_no(ballot.tell_me),
        }
        for ballot in ballots
    ]
    return Section("rounds", _("Rounds you voted in"), rows)


def _wall(patron: Patron) -> Section:
    rows: list[Row] = [
        {
            _("name"): entry.name,
            _("with the amount"): yes_or_no(entry.shows_amount),
            _("agreed"): entry.given_at,
            _("stands"): in_words(entry.stands),
            _("why it was declined"): entry.declined_because,
        }
        for entry in WallEntry.objects.filter(patron=patron)
    ]
    return Section("wall", _("You on the wall of thanks"), rows)


def _answers(patron: Patron) -> Section:
    """What they wrote when they stopped a gift, and addresses that staff set for them."""
    answers = StopAnswer.objects.filter(subscription__patron=patron).select_related("reason")
    rows: list[Row] = [
        {_("day"): each.answered_on, _("reason"): str(each), _("comment"): each.comment}
        for each in answers.prefetch_related("reason__texts")
    ]
    for lost in patron.lost_addresses.all():
        rows.append(
            {
                _("lost address, asked"): lost.asked_at,
                _("before"): lost.before,
                _("new address"): lost.email,
                _("done"): lost.done_at,
            }
        )
    return Section("answers", _("What you answered us, and what staff did for you"), rows)


def agreed(patron: Patron) -> Section:
    rows: list[Row] = [
        {
            _("what"): str(each),
            _("agreed"): each.given_at,
            _("taken back"): each.withdrawn_at,
        }
        for each in patron.consents.all()
    ]
    return Section("agreed", _("What you agreed to"), rows, _("You were not asked for anything."))


def _mails(mails: QuerySet[Mail]) -> Section:
    rows: list[Row] = [
        {_("kind"): in_words(mail.kind), _("made"): mail.created_at, _("sent"): mail.sent_at}
        for mail in mails.order_by("created_at")
    ]
    nothing = _("None is on record. The text of a mail is never kept.")
    return Section("mails", _("Mails we sent you"), rows, nothing)


def _at_stripe(patron: Patron) -> Section:
    rows: list[Row] = [
        {_("number at Stripe"): each.stripe_id, "currency": each.currency}
        for each in patron.stripe_customers.all()
    ]
    nothing = _("Stripe, which takes the payments, has no number for you that we know.")
    return Section("stripe", _("Who you are at Stripe"), rows, nothing)
