"""What staff see first: the treasurer's month, the round that runs, and the ways to the site."""

from collections import Counter
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from patrons import texts
from patrons.account import erasing
from patrons.admin import missing_texts
from patrons.admin.erasures import MAY_ERASE
from patrons.admin.refunds import MAY_REFUND
from patrons.giving import events
from patrons.giving.appeal import Appeal
from patrons.giving.books import closing
from patrons.giving.books.payout import Payout
from patrons.giving.books.reconciliation import Reconciliation
from patrons.giving.failed_charges.late_charge import LateCharge
from patrons.giving.going_back import refunding, sent_back_mail
from patrons.giving.going_back.dispute import Dispute
from patrons.giving.going_back.fraud_warning import FraudWarning
from patrons.giving.papers import paper_log
from patrons.giving.wall import WallEntry
from patrons.masthead import Newsroom
from patrons.overview import recovered
from patrons.overview.money import latest, month_start, sums, this_month
from patrons.voting.round import Round


class MoneyPanel(Component):
    """This month's sums by currency and the latest gifts, for those who may read donations; with
    how the books stand, for those who keep them.
    """

    name = "money"
    order = 60
    template_name = "patrons/admin/home_money.html"

    def get_context_data(self, parent_context) -> dict:
        given = {"sums": sums(this_month()), "month": month_start(), "latest": latest()}
        if not parent_context["request"].user.has_perm("patrons.view_month"):
            return given
        books = {
            "check": Reconciliation.objects.first(),
            "to_close": closing.ready(),
            "failed_payouts": Payout.objects.failed_lately(),
        }
        return {**given, "keeps_books": True, **books}


class EventsPanel(Component):
    """Nothing while every event of Stripe's was handled; else how many failed, before all else."""

    name = "events"
    order = 10
    template_name = "patrons/admin/home_events.html"

    def get_context_data(self, parent_context) -> dict:
        failed = events.in_trouble()
        return {
            "failed": failed.count(),
            "stuck": failed.filter(state="stuck").count(),
            "latest": failed.first(),
        }


class DisputesPanel(Component):
    """Nothing while no dispute waits for an answer; else how many, and the nearest day."""

    name = "disputes"
    order = 20
    template_name = "patrons/admin/home_disputes.html"

    def get_context_data(self, parent_context) -> dict:
        waiting = Dispute.objects.answerable().select_related("donation__patron", "currency")
        nearest = waiting.first()
        due_by = nearest and nearest.due_by
        return {"waiting": waiting.count(), "nearest": nearest, "left": due_by and days_to(due_by)}


class FraudPanel(Component):
    """Nothing while no bank warns; else the gifts that a refund now may keep from a dispute."""

    name = "fraud"
    order = 25
    template_name = "patrons/admin/home_fraud.html"
    shown = 10

    def get_context_data(self, parent_context) -> dict:
        rows = FraudWarning.objects.open().select_related("donation__patron", "donation__currency")
        warnings = list(rows)
        return {"warnings": warnings[: self.shown], "more": len(warnings[self.shown :])}


class RefundsPanel(Component):
    """Nothing while every refund arrived; else those that a bank sent back."""

    name = "refunds"
    order = 30
    template_name = "patrons/admin/home_refunds.html"

    def get_context_data(self, parent_context) -> dict:
        rows = refunding.came_back().select_related("donation__patron", "currency", "credit_note")
        return {"came_back": [(refund, sent_back_mail.of(refund)) for refund in rows]}


class BoxesPanel(Component):
    """Nothing while every name is printed; else the receipts that went out with boxes on them."""

    name = "boxes"
    order = 40
    template_name = "patrons/admin/home_boxes.html"

    def get_context_data(self, parent_context) -> dict:
        return {"receipts": paper_log.printed_with_boxes()}


class WallPanel(Component):
    """Nothing while nobody waits to be thanked in public; else how many names wait to be read."""

    name = "wall"
    order = 45
    template_name = "patrons/admin/home_wall.html"

    def get_context_data(self, parent_context) -> dict:
        is_on = Newsroom.load(parent_context["request"]).thanks_wall
        return {"waiting": WallEntry.objects.waiting().count() if is_on else 0}


class FailedChargesPanel(Component):
    """Nothing while every charge of this week was paid; else what failed, and what became of it."""

    name = "failed_charges"
    order = 62
    template_name = "patrons/admin/home_failed_charges.html"

    def get_context_data(self, parent_context) -> dict:
        week = timezone.now() - timedelta(days=7)
        return {"sums": recovered.sums(LateCharge.objects.filter(failed_at__gte=week))}


class AppealPanel(Component):
    """How articles ask at this moment."""

    name = "appeal"
    order = 64
    template_name = "patrons/admin/home_appeal.html"

    def get_context_data(self, parent_context) -> dict:
        return {"appeal": Appeal.objects.filter(is_default=True).first()}


class RoundPanel(Component):
    """Nothing while no round is open; else when it closes, and how many have voted."""

    name = "round"
    order = 66
    template_name = "patrons/admin/home_round.html"

    def get_context_data(self, parent_context) -> dict:
        return {"rounds": Round.objects.with_clock().open()}


class ErasuresPanel(Component):
    """Nothing while each erasure is done within its day; else how many wait, and the first."""

    name = "erasures"
    order = 15
    template_name = "patrons/admin/home_erasures.html"

    def get_context_data(self, parent_context) -> dict:
        late = erasing.late().order_by("asked_at")
        return {"late": late.count(), "first": late.first()}


class LanguagesPanel(Component):
    """Nothing while every text stands in every language; else how many things lack some."""

    name = "languages"
    order = 300
    template_name = "patrons/admin/home_languages.html"

    def get_context_data(self, parent_context) -> dict:
        lacking = Counter(gap.language for gap in missing_texts.of(parent_context["request"].user))
        found = [(language, lacking[code]) for code, language in texts.others() if lacking[code]]
        return {"missing": found}


class SitePanel(Component):
    """The site as readers see it: read, give, vote."""

    name = "site"
    order = 400
    template_name = "patrons/admin/home_site.html"

    def get_context_data(self, parent_context) -> dict:
        return {"give": reverse("give"), "round": Round.objects.open().first()}


def days_to(moment) -> int:
    """Whole days that are left until a moment, counted by the newsroom's calendar."""
    return (timezone.localdate(moment) - timezone.localdate()).days


def add_panels(request: HttpRequest, panels: list) -> None:
    if request.user.has_perm("patrons.view_stripeevent"):
        panels.append(EventsPanel())
    if request.user.has_perm(MAY_ERASE):
        panels.append(ErasuresPanel())
    if request.user.has_perm("patrons.view_dispute"):
        panels.append(DisputesPanel())
    if request.user.has_perm(MAY_REFUND):
        panels.append(FraudPanel())
    if request.user.has_perm("patrons.view_refund"):
        panels.append(RefundsPanel())
    if request.user.has_perm("patrons.view_receipt"):
        panels.append(BoxesPanel())
    if request.user.has_perm("patrons.view_donation"):
        panels.append(MoneyPanel())
    if request.user.has_perm("patrons.change_wallentry"):
        panels.append(WallPanel())
    if request.user.has_perm("patrons.view_latecharge"):
        panels.append(FailedChargesPanel())
    if request.user.has_perm("patrons.change_appeal"):
        panels.append(AppealPanel())
    if request.user.has_perm("patrons.change_round"):
        panels.append(RoundPanel())
    if request.user.has_perm("patrons.change_newsroom"):
        panels.append(LanguagesPanel())
    panels.append(SitePanel())
