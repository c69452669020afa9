"""Wagtail's entry point: what stands in the admin's menu. The screens are in patrons/admin/."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from patrons.admin import (
    asking,
    disputes,
    donations,
    erasures,
    events,
    failed_charges,
    home,
    kept_names,
    leaving,
    mails,
    memberships,
    missing_texts,
    months,
    newsroom,
    other_ways,
    papers,
    payouts,
    people,
    reconciliations,
    records,
    refunds,
    stop_reasons,
    voting,
    wall,
)
from patrons.masthead import Newsroom

Newsroom.edit_handler = newsroom.screen()


class Support(ViewSetGroup):
    menu_label = "Support"
    menu_icon = "pick"
    menu_order = 210
    items = (
        donations.DonationViewSet(),
        refunds.RefundViewSet(),
        disputes.DisputeViewSet(),
        memberships.MembershipViewSet(),
        records.SubscriptionViewSet(),
        failed_charges.FailedChargeViewSet(),
        records.ReceiptViewSet(),
        records.PledgeViewSet(),
        payouts.PayoutViewSet(),
        months.MonthViewSet(),
        reconciliations.ReconciliationViewSet(),
        events.StripeEventViewSet(),
    )


class Asking(ViewSetGroup):
    menu_label = "Asking"
    menu_icon = "openquote"
    menu_order = 220
    items = (
        asking.AppealViewSet(),
        asking.TierViewSet(),
        other_ways.OtherWayViewSet(),
        asking.QuestionViewSet(),
        mails.MailsViewSet(),
        stop_reasons.StopReasonViewSet(),
        missing_texts.MissingTextsViewSet(),
    )


class Voting(ViewSetGroup):
    menu_label = "Voting"
    menu_icon = "tasks"
    menu_order = 230
    items = (voting.RoundViewSet(),)


class People(ViewSetGroup):
    menu_label = "People"
    menu_icon = "group"
    menu_order = 240
    items = (people.PatronViewSet(), wall.WallViewSet(), erasures.ErasureViewSet())


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[ViewSetGroup]:
    return [Support(), Asking(), Voting(), People()]


@hooks.register("register_permissions")
def register_permissions():
    return mails.permissions()


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    papers.register_log_actions(actions)
    other_ways.register_log_actions(actions)
    erasures.register_log_actions(actions)
    kept_names.register_log_actions(actions)
    leaving.register_log_actions(actions)


@hooks.register("construct_homepage_panels")
def construct_homepage_panels(request, panels) -> None:
    home.add_panels(request, panels)


@hooks.register("insert_global_admin_css")
def insert_admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
