"""People: who gives, and who is sustaining until when. Patrons come from gifts and grants."""

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Now
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from patrons.admin.erasures import MAY_ERASE, ErasePatronView
from patrons.admin.grants import EndGrantView, GrantView
from patrons.admin.lost_address import LostAddressView, change_words, lost_address_button
from patrons.admin.papers import StatementPaperView, statement_links
from patrons.admin.reading import (
    MomentColumn,
    RecordIndex,
    RecordInspect,
    RecordViewSet,
    given_by,
    last_day,
)
from patrons.admin.regular import regular, stands
from patrons.giving.donation import Donation
from patrons.masthead import LEAST
from patrons.money import money
from patrons.patron import Patron
from patrons.support import Grant, SupportPeriod
from patrons.voting.eligibility import why_not

SAME_PERSON = "granted by the same person"


def day(moment) -> str:
    return date_format(timezone.localtime(moment), "j M Y")


def which(grant: Grant) -> str:
    """Which of several grants it is."""
    return f" ({last_day(grant.period.ends_at)})"


def until_words(end) -> str:
    return last_day(end) if end else "–"


class UntilColumn(Column):
    """The last day on which somebody is a patron, and whether they granted that to themselves."""

    def get_value(self, instance) -> str:
        until = until_words(instance.until)
        return f"{until}, {SAME_PERSON}" if instance.granted_to_self else until


class PatronIndex(RecordIndex):
    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm("patrons.add_grant"):
            return []
        return [HeaderButton("Grant support", url=reverse("patron:grant"), icon_name="plus")]


class PatronInspect(RecordInspect):
    page_title = "Patron"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        lost = lost_address_button(self.object, self.request.user)
        return [*self.grant_buttons(), *lost, *self._erase()]

    def _erase(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(MAY_ERASE):
            return []
        address = reverse("patron:erase", args=[self.object.pk])
        return [HeaderButton("Erase", url=address, icon_name="bin")]

    def grant_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm("patrons.add_grant"):
            return []
        rows = Grant.objects.filter(period__patron=self.object).select_related("period")
        running = [grant for grant in rows if grant.is_running]
        return [
            HeaderButton(
                f"End granted support{which(grant) if len(running) > 1 else ''}",
                url=reverse("patron:end_grant", args=[grant.pk]),
                icon_name="cross",
            )
            for grant in running
        ]

    def facts(self) -> list[tuple[str, object]]:
        patron = self.object
        gifts = patron.donations.select_related("currency", "pledge", "patron")
        gifts = gifts.prefetch_related("disputes")[:100]
        running = patron.subscriptions.for_staff()
        periods = patron.support_periods.select_related(
            "grant__granted_by", "grant__ended_by", "patron"
        )
        return [
            ("Name", patron.name),
            ("Mail address", patron.email),
            ("Kind", patron.get_kind_display()),
            ("Patron until", until_words(patron.sustaining_until())),
            ("May vote now", vote_words(patron)),
            ("Known since", patron.created_at),
            ("Changes of a lost address", change_words(patron)),
            ("Statement of a year", statement_links(patron, self.request.user)),
            ("Regular gifts", [f"{regular(each)}: {stands(each)}" for each in running]),
            ("Support", [describe(period) for period in periods]),
            ("Gifts", [gift_words(gift) for gift in gifts]),
        ]


def vote_words(patron: Patron) -> str:
    """Whether they may vote at this moment, and else why not."""
    reason = why_not(patron)
    if reason is None:
        return "yes"
    if patron.kind == Patron.Kind.PERSON and patron.is_sustaining():
        return "no: an organisation gave what supports them now, as its giver says"
    return f"no: {reason.why.label}"


def gift_words(gift: Donation) -> str:
    """A gift in a line, with who gave it where that is no person, and what went back of it."""
    by = given_by(gift)
    more = [f"given by {by}"] if by else []
    if gift.returned:
        whole = gift.returned == gift.amount
        more.append("given back" if whole else f"{money(gift.returned, gift.currency)} given back")
    if gift.taken:
        more.append(f"{money(gift.taken, gift.currency)} taken back by the bank")
    if gift.is_disputed:
        more.append("disputed")
    return ", ".join([gift.money, day(gift.paid_at), *more])


def describe(period: SupportPeriod) -> str:
    """A support period in a line; where staff granted it, with who did and why."""
    end = last_day(period.ends_at)
    line = f"{day(period.starts_at)} to {end}, {period.get_source_display()}"
    grant = getattr(period, "grant", None)
    if grant is None:
        return line
    by = f" ({grant.granted_by})" if grant.granted_by else ""
    same = f", {SAME_PERSON}" if grant.is_to_self else ""
    ender = f" by {grant.ended_by}" if grant.ended_by else ""
    ended = f"; ended early{ender}: {grant.end_reason}" if grant.ended_at else ""
    return f"{line}{by}{same}: {grant.reason}{ended}"


class PatronViewSet(RecordViewSet):
    model = Patron
    icon = "group"
    menu_label = "Patrons"
    question = "Who supports us?"
    index_view_class = PatronIndex
    inspect_view_class = PatronInspect
    list_display = [
        Column("patron", label="Patron", accessor=str, sort_key="name"),
        Column("email", label="Mail address", sort_key="email"),
        Column("kind", label="Kind", accessor="get_kind_display"),
        UntilColumn("until", label="Patron until", sort_key="until"),
        MomentColumn("created_at", label="Known since", sort_key="created_at"),
        Column("gifts", label="Gifts", classname="amount", sort_key="gifts"),
    ]
    list_filter = {"kind": ["exact"], "created_at": ["date"]}
    search_fields = ["name", "email"]
    export_filename = "patrons"
    export = {
        "Name": lambda patron: patron.name,
        "Mail address": lambda patron: patron.email,
        "Kind": lambda patron: patron.get_kind_display(),
        "Patron until": lambda patron: patron.until and timezone.localdate(patron.until - LEAST),
        "Granted": lambda patron: SAME_PERSON if patron.granted_to_self else "",
        "Known since": lambda patron: patron.created_at,
        "Gifts": lambda patron: patron.gifts,
    }

    def rows(self) -> QuerySet[Patron]:
        # Wagtail keeps this query from the start of the process, so the database says what now is.
        running = SupportPeriod.objects.filter(patron=OuterRef("pk")).covering(Now()).order_by()
        until = running.values("patron").annotate(until=Max("ends_at")).values("until")
        gifts = Patron.objects.filter(pk=OuterRef("pk")).order_by()
        count = gifts.values("pk").annotate(gifts=Count("donations")).values("gifts")
        to_self = Grant.objects.filter(
            period__patron=OuterRef("pk"), period__ends_at__gt=Now(), granted_by=OuterRef("user")
        )
        return Patron.objects.filter(erased_at=None).annotate(
            until=Subquery(until), gifts=Subquery(count), granted_to_self=Exists(to_self)
        )

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/statement/<int:year>/", StatementPaperView.as_view(), name="statement"),
            path("<int:pk>/lost-address/", LostAddressView.as_view(), name="lost_address"),
            path("<int:pk>/erase/", ErasePatronView.as_view(), name="erase"),
            path("grant/", GrantView.as_view(), name="grant"),
            path("grant/<int:pk>/end/", EndGrantView.as_view(), name="end_grant"),
        ]
