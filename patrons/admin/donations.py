"""Donations: every payment received, with what became of it."""

from datetime import UTC
from functools import partial

from django.contrib.auth.models import Permission
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.urls import path, reverse
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from patrons.admin import correction, elsewhere
from patrons.admin.erasures import MAY_ERASE, EraseGiverView
from patrons.admin.going_back import dispute_fee, what_became
from patrons.admin.papers import receipt_link
from patrons.admin.reading import (
    MoneyColumn,
    PaidColumn,
    RecordIndex,
    RecordInspect,
    RecordViewSet,
    given_by,
    moment_words,
)
from patrons.admin.refund_form import barrier
from patrons.admin.refunds import MAY_REFUND, RefundView, note_number
from patrons.giving.books.month import Month
from patrons.giving.books.movement import Movement
from patrons.giving.donation import Donation
from patrons.giving.going_back.refund import Refund
from patrons.giving.memberships.membership import membership_of
from patrons.giving.receipt import Receipt
from patrons.money import Currency, decimals_of, money, plain
from patrons.overview.money import sums

PAPERS = ("currency", "credit_note")


def settlement_of(donation: Donation) -> Movement | None:
    """What became of a gift at Stripe, or None while Stripe has not said."""
    return getattr(donation, "settlement", None)


def settled(field: str, donation: Donation) -> str:
    """The gross, fee or net of a gift in the currency it was settled in; "–" until it is."""
    settlement = settlement_of(donation)
    if settlement is None:
        return "–"
    code = settlement.currency
    return money(getattr(settlement, field), Currency(code=code, exponent=decimals_of(code)))


def bare(field: str, donation: Donation) -> str:
    """The fee or the net as a bare number, for a spreadsheet to add up."""
    settlement = settlement_of(donation)
    if settlement is None:
        return ""
    return plain(getattr(settlement, field), decimals_of(settlement.currency))


def receipt_number(donation: Donation) -> str:
    """The number of the one valid receipt; "–" where there is none."""
    valid = [receipt.number for receipt in donation.receipts.all() if not receipt.replaced_at]
    return valid[0] if valid else "–"


def went_back(donation: Donation) -> str:
    """What went back of it in whatever way; "disputed" while a bank decides."""
    if donation.is_disputed:
        return "disputed"
    return money(donation.gone, donation.currency) if donation.gone else "–"


def describe(refund: Refund) -> str:
    """A refund in a line, with its credit note."""
    paper = note_number(refund)
    note = "" if paper == "–" else f", credit note {paper}"
    return f"{refund.money}, {moment_words(refund.moment)}, {refund.get_state_display()}{note}"


class DonationIndex(RecordIndex):
    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(elsewhere.MAY_ENTER):
            return []
        return [HeaderButton("Enter a gift", url=reverse("donation:enter"), icon_name="plus")]

    def totals(self, found) -> list[str]:
        return [
            f"{each.source}: {each.given} in {each.gifts} {'gift' if each.gifts == 1 else 'gifts'}"
            f"{each.aside}"
            for each in sums(found)
        ]


class DonationInspect(RecordInspect):
    page_title = "Donation"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [*self._money(), *self._erase()]

    def _erase(self) -> list[HeaderButton]:
        """A giver who is a patron is erased where patrons are."""
        if self.object.patron_id or not self.request.user.has_perm(MAY_ERASE):
            return []
        address = reverse("donation:erase", args=[self.object.pk])
        return [HeaderButton("Erase its giver", url=address, icon_name="bin")]

    def _money(self) -> list[HeaderButton]:
        if not correction.barrier(self.object) and self.request.user.has_perm(elsewhere.MAY_ENTER):
            address = reverse("donation:correct", args=[self.object.pk])
            return [HeaderButton("Correct this entry", url=address, icon_name="edit")]
        if barrier(self.object) or not self.request.user.has_perm(MAY_REFUND):
            return []
        address = reverse("donation:refund", args=[self.object.pk])
        return [HeaderButton("Refund", url=address, icon_name="rotate")]

    def facts(self) -> list[tuple[str, object]]:
        gift = self.object
        if gift.is_from_elsewhere:
            return elsewhere.facts(gift, self.request.user)
        settlement = settlement_of(gift)
        pledge = gift.pledge
        return [
            ("Amount", gift.money),
            ("Paid", gift.paid_at),
            (
                "Paid, as Stripe counts time",
                f"{gift.paid_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
            ),
            ("Patron", gift.patron),
            ("Given by", given_by(gift) or "a person"),
            ("Mail address", gift.patron.email),
            ("How often", pledge.get_interval_display() if pledge else ""),
            ("Gift membership", membership_of(pledge)),
            ("Support period", gift.period),
            ("Receipt", receipt_link(gift.receipts.valid().first(), self.request.user)),
            *((fact.label, fact.value) for fact in what_became(gift)),
            ("Refunds", [describe(refund) for refund in gift.refunds.select_related(*PAPERS)]),
            ("Disputes", [str(each) for each in gift.disputes.select_related("currency")]),
            ("Came from the page", pledge.page_title if pledge else ""),
            ("Appeal", pledge.appeal if pledge else ""),
            ("Warned of fraud by the bank", [str(each) for each in gift.fraud_warnings.all()]),
            ("Source", gift.get_source_display()),
            ("Gross", settled("gross", gift)),
            ("Fee", settled("fee", gift)),
            *([("Stripe’s fee of the dispute", fee)] if (fee := dispute_fee(gift)) else []),
            ("Net", settled("net", gift)),
            ("At our disposal", settlement.available_at if settlement else ""),
            ("Payment", gift.reference),
            ("Charge", gift.charge_id),
            ("Invoice", gift.invoice_id),
            ("Subscription", gift.subscription),
            ("Balance transaction", settlement),
            ("Real money", "yes" if gift.livemode else "no, a test"),
            ("Recorded here", gift.recorded_at),
        ]


class DonationViewSet(RecordViewSet):
    model = Donation
    icon = "pick"
    menu_label = "Donations"
    question = "What was given?"
    index_view_class = DonationIndex
    inspect_view_class = DonationInspect
    related = ("patron", "currency", "settlement", "entry__entered_by")
    list_display = [
        PaidColumn("paid_at", label="Paid", sort_key="paid_at"),
        Column("patron", label="Patron", accessor="giver"),
        MoneyColumn("amount", label="Amount", text=lambda gift: gift.money, sort_key="amount"),
        MoneyColumn("back", label="Went back", text=went_back),
        MoneyColumn("fee", label="Fee", text=partial(settled, "fee")),
        MoneyColumn("net", label="Net", text=partial(settled, "net")),
        Column("source", label="Source", accessor="get_source_display"),
        Column("receipt", label="Receipt", accessor=receipt_number),
    ]
    list_filter = {"paid_at": ["date"], "currency": ["exact"], "source": ["exact"]}
    export = {
        "Paid": elsewhere.paid,
        "Patron": lambda gift: gift.giver,
        "Mail address": lambda gift: gift.patron and gift.patron.email,
        "Amount": lambda gift: plain(gift.amount, gift.currency.exponent),
        "Currency": lambda gift: gift.currency_id,
        "Given back": lambda gift: plain(gift.returned, gift.currency.exponent),
        "Taken back by the bank": lambda gift: plain(gift.taken, gift.currency.exponent),
        "Left": lambda gift: plain(gift.left, gift.currency.exponent),
        "Fee": partial(bare, "fee"),
        "Net": partial(bare, "net"),
        "Settled in": lambda gift: getattr(settlement_of(gift), "currency", ""),
        "Source": lambda gift: gift.get_source_display(),
        "Receipt": receipt_number,
        "Payment": lambda gift: gift.reference,
        "Entered by": elsewhere.entered_by,
        "Listed in": elsewhere.listed,
    }
    export_filename = "donations"
    search_fields = ["patron__name", "patron__email", "reference", "charge_id", "named"]

    def rows(self) -> QuerySet[Donation]:
        valid = Receipt.objects.valid().filter(donation=OuterRef("pk"))
        rows = super().rows().annotate(named=Subquery(valid.values("party__name")[:1]))
        clock = Prefetch("month", Month.objects.with_clock())
        return rows.prefetch_related("receipts__party", "disputes", clock)

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return Permission.objects.filter(
            codename__in=["view_donation", "add_donation", "view_entry"],
            content_type__app_label="patrons",
        )

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("enter/", elsewhere.EntryView.as_view(), name="enter"),
            path("<int:pk>/correct/", correction.CorrectionView.as_view(), name="correct"),
            path("<int:pk>/erase/", EraseGiverView.as_view(), name="erase"),
            path("<int:pk>/refund/", RefundView.as_view(), name="refund"),
        ]
