"""The other records of giving: agreements, receipts and promises."""

from django.urls import path, reverse
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from patrons.admin.failed_charges import became, tries
from patrons.admin.kept_names import MAY_OPEN, OpenNameView, kept_words
from patrons.admin.papers import ReceiptPaperView, every_sign, opened_by, receipt_link
from patrons.admin.reading import MomentColumn, MoneyColumn, RecordInspect, RecordViewSet, day
from patrons.admin.regular import changed, coming, regular, stands, why_stopped
from patrons.giving.pledge import Pledge
from patrons.giving.receipt import Receipt
from patrons.giving.regular.agreed_ahead import charged
from patrons.giving.subscription import Stands, Subscription, SubscriptionQuerySet
from patrons.money import plain


def failures(subscription: Subscription) -> list[str]:
    """Each charge that failed, what became of it, and its tries, line by line."""
    lines = []
    for late in subscription.late_charges.select_related("currency").prefetch_related("tries"):
        lines += [f"{late.money}, {day(late.failed_at)}: {became(late)}", *tries(late)]
    return lines


class SubscriptionFilters(WagtailFilterSet):
    stands = ChoiceFilter(label="Stands", choices=Stands.choices, method="standing")

    class Meta:
        model = Subscription
        fields = {
            "interval": ["exact"],
            "currency": ["exact"],
            "charge_failed_at": ["date"],
            "card_expires_on": ["lte"],
        }

    def standing(self, rows: SubscriptionQuerySet, name: str, value: str) -> SubscriptionQuerySet:
        return rows.standing(value)


class SubscriptionInspect(RecordInspect):
    page_title = "Subscription"

    def facts(self) -> list[tuple[str, object]]:
        agreement = self.object
        return [
            ("Patron", agreement.patron),
            ("Mail address", agreement.patron.email),
            ("Amount", regular(agreement)),
            ("Stands", stands(agreement)),
            ("Started", agreement.started_at),
            ("Next charge", agreement.next_charge_at),
            ("A charge failed", agreement.charge_failed_at),
            ("Why, in Stripe's codes", agreement.charge_problem),
            ("Stripe tries again", agreement.charged_again_at),
            ("Every charge that failed", failures(agreement)),
            ("Card runs out", agreement.card_expires_on),
            ("Stopped", agreement.stopped_at),
            ("Why, as the patron answered", why_stopped(agreement)),
            ("Ended", agreement.ended_at),
            ("Gifts so far", agreement.donations.count()),
            ("What changed", [changed(each) for each in agreement.changes.all()[:100]]),
            ("Status at Stripe", agreement.status),
            ("Number at Stripe", agreement.stripe_id),
        ]


class SubscriptionViewSet(RecordViewSet):
    model = Subscription
    icon = "resubmit"
    menu_label = "Subscriptions"
    question = "Who gives regularly?"
    inspect_view_class = SubscriptionInspect
    list_display = [
        Column("patron", label="Patron"),
        MoneyColumn("amount", label="Amount", text=regular, sort_key="amount"),
        Column("stands", label="Stands", accessor=stands),
        MomentColumn("started_at", label="Started", sort_key="started_at"),
        MomentColumn("next_charge_at", label="Next charge", sort_key="next_charge_at"),
        Column("charge_problem", label="Charge failed", sort_key="charge_failed_at"),
    ]
    filterset_class = SubscriptionFilters
    search_fields = ["patron__name", "patron__email", "stripe_id"]
    export_filename = "subscriptions"
    export = {
        "Patron": lambda agreement: agreement.patron,
        "Mail address": lambda agreement: agreement.patron.email,
        "Amount": lambda agreement: plain(charged(agreement)[0], agreement.currency.exponent),
        "Currency": lambda agreement: agreement.currency_id,
        "How often": lambda agreement: charged(agreement)[1],
        "Stands": lambda agreement: str(agreement.stands.label),
        "Agreed": coming,
        "Started": lambda agreement: agreement.started_at,
        "Next charge": lambda agreement: agreement.next_charge_at,
        "Stopped": lambda agreement: agreement.stopped_at,
        "Ended": lambda agreement: agreement.ended_at,
        "Status at Stripe": lambda agreement: agreement.status,
        "Number at Stripe": lambda agreement: agreement.stripe_id,
    }

    def rows(self) -> SubscriptionQuerySet:
        return Subscription.objects.for_staff()


NOT_MAILED = {True: "no: replaced before it was sent", False: "no: handed out on paper"}


class ReceiptInspect(RecordInspect):
    page_title = "Receipt"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not kept_words(self.object) or not self.request.user.has_perm(MAY_OPEN):
            return []
        address = reverse("receipt:kept_name", args=[self.object.pk])
        return [HeaderButton("Open the kept name", url=address, icon_name="key")]

    def facts(self) -> list[tuple[str, object]]:
        receipt = self.object
        mail = receipt.mail
        return [
            ("Number", receipt_link(receipt, self.request.user)),
            ("Amount", receipt.donation.money),
            ("Patron", receipt.donation.patron or receipt.payer),
            ("Paid", receipt.donation.paid_at),
            ("Paid through", receipt.donation.get_source_display()),
            ("Issued", receipt.issued_at),
            ("Mailed", mail.sent_at if mail else NOT_MAILED[receipt.replaced_at is not None]),
            ("What went wrong with the mail", mail.error if mail else ""),
            ("Replaces", receipt.replaces),
            ("Replaced", receipt.replaced_at),
            ("Printed of the newsroom", receipt.issuer.get("name")),
            ("Every sign is printed", every_sign(receipt)),
            ("PDF opened by staff", opened_by(receipt)),
            ("Name kept for the law", kept_words(receipt)),
        ]


def whose(receipt: Receipt) -> object:
    """The gift's patron; whom the receipt names where it has none."""
    return receipt.donation.patron or receipt.payer


class ReceiptViewSet(RecordViewSet):
    model = Receipt
    icon = "doc-full"
    menu_label = "Receipts"
    question = "Which receipts were issued?"
    inspect_view_class = ReceiptInspect
    related = ("donation__patron", "donation__currency", "party")
    list_display = [
        Column("number", label="Number"),
        Column("patron", label="Patron", accessor=whose),
        MoneyColumn("amount", label="Amount", text=lambda receipt: receipt.donation.money),
        MomentColumn("paid", label="Paid", accessor="donation.paid_at"),
        MomentColumn("issued_at", label="Issued", sort_key="issued_at"),
    ]
    list_filter = ["year"]
    search_fields = ["donation__patron__name", "donation__patron__email", "donation__reference"]
    export_filename = "receipts"
    export = {
        "Number": lambda receipt: receipt.number,
        "Patron": whose,
        "Amount": lambda receipt: plain(
            receipt.donation.amount, receipt.donation.currency.exponent
        ),
        "Currency": lambda receipt: receipt.donation.currency_id,
        "Paid": lambda receipt: receipt.donation.paid_at,
        "Paid through": lambda receipt: receipt.donation.get_source_display(),
        "Issued": lambda receipt: receipt.issued_at,
    }

    def get_urlpatterns(self) -> list:
        pdf = path("<int:pk>/pdf/", ReceiptPaperView.as_view(), name="pdf")
        kept = path("<int:pk>/kept-name/", OpenNameView.as_view(), name="kept_name")
        return [*super().get_urlpatterns(), pdf, kept]


class PledgeInspect(RecordInspect):
    page_title = "Pledge"

    def facts(self) -> list[tuple[str, object]]:
        pledge = self.object
        return [
            ("Promised", f"{pledge.money} {pledge.get_interval_display()}"),
            ("Of this, for payment fees", pledge.fee_money or "nothing"),
            ("When", pledge.created_at),
            ("Paid", pledge.fulfilled_at),
            ("Patron", pledge.patron),
            ("Appeal", pledge.appeal),
            ("Came from the page", pledge.page_title),
            ("Address of that page", pledge.page_address),
            ("Attempts at Stripe", pledge.attempt),
            ("Checkout Session", pledge.session_id),
        ]


class PledgeViewSet(RecordViewSet):
    model = Pledge
    icon = "form"
    menu_label = "Pledges"
    question = "What was promised, and was it paid?"
    inspect_view_class = PledgeInspect
    related = ("patron", "currency", "appeal")
    list_display = [
        MomentColumn("created_at", label="Promised", sort_key="created_at"),
        MoneyColumn("amount", label="Amount", text=lambda pledge: pledge.money),
        Column("interval", label="How often", accessor="get_interval_display"),
        MomentColumn("fulfilled_at", label="Paid", sort_key="fulfilled_at"),
        Column("appeal", label="Appeal"),
        Column("page_title", label="From the page"),
    ]
    list_filter = ["interval", "currency", "appeal"]
    search_fields = ["patron__name", "patron__email", "page_title", "session_id"]
    export_filename = "pledges"
    export = {
        "Promised": lambda pledge: pledge.created_at,
        "Amount": lambda pledge: plain(pledge.total, pledge.currency.exponent),
        "Of this, for fees": lambda pledge: plain(pledge.fee_cover, pledge.currency.exponent),
        "Currency": lambda pledge: pledge.currency_id,
        "How often": lambda pledge: pledge.get_interval_display(),
        "Paid": lambda pledge: pledge.fulfilled_at,
        "Appeal": lambda pledge: pledge.appeal,
        "From the page": lambda pledge: pledge.page_title,
    }
