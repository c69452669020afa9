"""Refunds: the page that gives a gift back, and the list of what went back."""

from django.contrib.auth.models import Permission
from django.db import IntegrityError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy

from patrons.admin import correction
from patrons.admin.asking_back import Fact
from patrons.admin.going_back import GoingBackView
from patrons.admin.papers import CreditNotePaperView, note_link, opened_by
from patrons.admin.reading import MoneyColumn, PaidColumn, RecordInspect, RecordViewSet
from patrons.admin.refund_form import RefundForm, barrier, facts
from patrons.giving import gateway
from patrons.giving.donation import NotLeft
from patrons.giving.going_back import refunding
from patrons.giving.going_back.credit_note import CreditNote
from patrons.giving.going_back.refund import Refund
from patrons.money import plain

MAY_REFUND = "patrons.add_refund"
SILENCE = (
    "Stripe does not answer at this moment. As far as we know nothing was given back, and the "
    "amount is free again. Press again in a minute: what became of this attempt is looked up first."
)


class RefundView(GoingBackView):
    permission_policy = ModelPermissionPolicy(Refund)
    permission_required = "add"
    form_class = RefundForm
    page_title = "Give a gift back"
    header_icon = "rotate"
    related = (*GoingBackView.related, "settlement", "subscription__currency")

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.gift.is_from_elsewhere:  # it goes back by a counter-entry
            return redirect("donation:correct", self.gift.pk)
        return super().get(request, *args, **kwargs)

    def facts(self) -> list[Fact]:
        return facts(self.gift)

    def barrier(self) -> str:
        return barrier(self.gift)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            what_follows="The patron is told by mail, with a credit note.",
            button="Give it back",
            working="Giving back …",
            instead="Give nothing back",
            way_back=self.get_way_back(),
            **kwargs,
        )

    def form_valid(self, form: RefundForm) -> HttpResponse:
        try:
            refund = refunding.give_back(self.gift, asked_by=self.request.user, **form.asked())
        except IntegrityError:  # two presses at the same moment
            return redirect(self.get_success_url())
        except NotLeft as error:
            self.somebody_was_faster(form, error.left)
            return self.form_invalid(form, 409)
        except gateway.Unavailable:
            form.add_error(None, SILENCE)
            return self.form_invalid(form, 503)
        except gateway.GatewayError as error:
            said = gateway.words(error)
            form.add_error(None, f"Stripe did not make this refund. Nothing went back. {said}")
            return self.form_invalid(form, 409)
        self._tell(refund)
        return redirect(self.get_success_url())

    def form_invalid(self, form: RefundForm, status: int = 422) -> HttpResponse:
        form.renew()
        del self.gift
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def _tell(self, refund: Refund) -> None:
        way = "is on its way back to" if refund.state == "on_its_way" else "was given back to"
        note = CreditNote.objects.filter(refund=refund).first()
        paper = f" Credit note {note.number} goes to them by mail." if note else ""
        messages.success(self.request, f"{refund.money} {way} {self.gift.giver}.{paper}")
        try:
            refunding.stop_gift(refund)
        except gateway.GatewayError:
            messages.warning(
                self.request,
                "The regular gift is not stopped yet, because Stripe did not answer. "
                "It is tried again by itself until it is.",
            )


def note_number(refund: Refund) -> str:
    """The number of its credit note, and whether that is void; "–" where there is none."""
    note = getattr(refund, "credit_note", None)
    return "–" if note is None else note.number_at()


def asker(refund: Refund) -> str:
    if refund.at_dashboard:
        return "Stripe’s dashboard"
    return str(refund.asked_by) if refund.asked_by else "–"


def state_words(refund: Refund) -> str:
    """Where a refund stands; a gift from elsewhere is corrected, and not refunded by us."""
    return "counter-entry" if refund.donation.is_from_elsewhere else refund.get_state_display()


class RefundInspect(RecordInspect):
    page_title = "Refund"

    def facts(self) -> list[tuple[str, object]]:
        refund = self.object
        if refund.donation.is_from_elsewhere:
            return correction.record(refund)
        note = getattr(refund, "credit_note", None)
        return [
            ("Amount", refund.money),
            ("State", refund.get_state_display()),
            ("What went wrong", refund.error),
            ("Patron", refund.donation.patron),
            ("Of the gift", refund.donation),
            ("Reason", refund.get_reason_display()),
            ("In our own words", refund.note),
            ("Asked for by", asker(refund)),
            ("Asked for", refund.asked_at),
            ("Made at Stripe", refund.made_at),
            ("To stop the regular gift", "yes" if refund.stops_gift else "no"),
            ("Regular gift stopped", refund.gift_stopped_at),
            ("Credit note", note_link(note, note_number(refund), self.request.user)),
            ("PDF opened by staff", opened_by(note) if note else ""),
            ("Our balance at Stripe", [row.words for row in refund.movements.all()]),
            ("Balance transactions", [str(row) for row in refund.movements.all()]),
            ("Number at Stripe", refund.stripe_id),
            ("Account", refund.account),
            ("Real money", "yes" if refund.livemode else "no, a test"),
        ]


class RefundViewSet(RecordViewSet):
    model = Refund
    icon = "rotate"
    menu_label = "Refunds"
    question = "What was given back?"
    inspect_view_class = RefundInspect
    related = ("donation__patron", "currency", "credit_note", "asked_by", "month")
    list_display = [
        PaidColumn("moment", label="When", sort_key="asked_at"),
        Column("patron", label="Patron", accessor="donation.giver"),
        MoneyColumn("amount", label="Amount", text=lambda refund: refund.money, sort_key="amount"),
        Column("state", label="State", accessor=state_words, sort_key="state"),
        Column("reason", label="Reason", accessor="get_reason_display"),
        Column("asked_by", label="Asked for by", accessor=asker),
        Column("credit_note", label="Credit note", accessor=note_number),
    ]
    list_filter = {"asked_at": ["date"], "state": ["exact"], "currency": ["exact"]}
    search_fields = ["donation__patron__name", "donation__patron__email", "stripe_id"]
    export_filename = "refunds"
    export = {
        "Asked for": lambda refund: refund.asked_at,
        "Made at Stripe": lambda refund: refund.made_at,
        "Patron": lambda refund: refund.donation.giver,
        "Source": lambda refund: refund.donation.get_source_display(),
        "Amount": lambda refund: plain(refund.amount, refund.currency.exponent),
        "Currency": lambda refund: refund.currency_id,
        "State": state_words,
        "Reason": lambda refund: refund.get_reason_display(),
        "Asked for by": asker,
        "Credit note": note_number,
        "Payment": lambda refund: refund.donation.reference,
        "Number at Stripe": lambda refund: refund.stripe_id,
    }

    def rows(self) -> QuerySet[Refund]:
        return super().rows().prefetch_related("donation__receipts__party")

    def get_urlpatterns(self) -> list:
        pdf = path("<int:pk>/credit-note/", CreditNotePaperView.as_view(), name="pdf")
        return [*super().get_urlpatterns(), pdf]

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return Permission.objects.filter(
            Q(codename="add_refund") | Q(codename="view_refund"),
            content_type__app_label="patrons",
        )
