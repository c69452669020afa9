"""Gift memberships: whom they are for, and what became of each."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column

from patrons.admin.reading import MomentColumn, RecordInspect, RecordViewSet
from patrons.giving.donation import Donation
from patrons.giving.memberships.membership import GiftMembership
from patrons.money import plain


def state(membership: GiftMembership) -> str:
    return membership.state_words


def giver(membership: GiftMembership) -> str:
    gift = membership.donation
    return str(gift.patron) if gift else "–"


def until(membership: GiftMembership):
    period = membership.period
    return period.ends_at if period else None


def to_tell(membership: GiftMembership) -> str:
    return date_format(membership.tell_on, "j M Y")


def continued(membership: GiftMembership) -> str:
    """Whether its recipient gave something themselves since they accepted it."""
    if not membership.accepted_at:
        return "–"
    return "yes" if getattr(membership, "continued", False) else "not so far"


class MembershipInspect(RecordInspect):
    page_title = "Gift membership"

    def get_object(self, queryset=None) -> GiftMembership:
        return rows().get(pk=super().get_object(queryset).pk)

    def facts(self) -> list[tuple[str, object]]:
        membership = self.object
        return [
            ("State", state(membership)),
            ("For", membership.recipient_name),
            ("Their mail address", membership.recipient_email),
            ("Address corrected", f"{membership.corrections} times"),
            ("Months", membership.months),
            ("Given by", giver(membership)),
            ("Signed as", membership.giver_name),
            ("Message", membership.message),
            ("To be told on", date_format(membership.tell_on, "j F Y")),
            ("Told", membership.told_at),
            ("Mails with the link to accept", membership.tellings),
            ("Can be accepted until", membership.open_until),
            ("Accepted", membership.accepted_at),
            ("Accepted by", membership.accepted_by),
            ("Support period", membership.period),
            ("Gave themselves since", continued(membership)),
            ("Donation", membership.donation),
            ("Told the giver that it waits", membership.giver_told_at),
            ("Told the recipient that it ends", membership.ending_told_at),
        ]


class MembershipViewSet(RecordViewSet):
    model = GiftMembership
    icon = "user"
    menu_label = "Gift memberships"
    question = "Who was given a membership?"
    inspect_view_class = MembershipInspect
    list_display = [
        Column("recipient_name", label="For", sort_key="recipient_name"),
        Column("months", label="Months", classname="amount", sort_key="months"),
        Column("giver", label="Given by", accessor=giver),
        Column("state", label="State", accessor=state),
        Column("tell_on", label="To be told on", accessor=to_tell, sort_key="tell_on"),
        MomentColumn("accepted_at", label="Accepted", sort_key="accepted_at"),
        MomentColumn("until", label="Until", accessor=until),
        Column("continued", label="Gave since", accessor=continued),
    ]
    list_filter = {"tell_on": ["exact"], "accepted_at": ["date"], "months": ["exact"]}
    search_fields = [
        "recipient_name",
        "recipient_email",
        "pledge__donations__patron__name",
        "pledge__donations__patron__email",
    ]
    export_filename = "gift-memberships"
    export = {
        "For": lambda membership: membership.recipient_name,
        "Their mail address": lambda membership: membership.recipient_email,
        "Months": lambda membership: membership.months,
        "Given by": giver,
        "Amount": lambda membership: plain(
            membership.pledge.total, membership.pledge.currency.exponent
        ),
        "Currency": lambda membership: membership.pledge.currency_id,
        "State": state,
        "To be told on": lambda membership: membership.tell_on,
        "Told": lambda membership: membership.told_at,
        "Accepted": lambda membership: membership.accepted_at,
        "Until": until,
        "Gave since": continued,
    }

    def rows(self) -> QuerySet[GiftMembership]:
        return rows()


def rows() -> QuerySet[GiftMembership]:
    """The paid ones: whom an unpaid one was for is nobody's business."""
    since = Donation.objects.filter(
        patron=OuterRef("accepted_by"), paid_at__gt=OuterRef("accepted_at")
    )
    return GiftMembership.objects.paid().with_gift().annotate(continued=Exists(since))
