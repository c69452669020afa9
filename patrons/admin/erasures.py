"""Erasing on request, for administrators; and the list of who asked, which holds ids alone."""

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import LogActionRegistry, log
from wagtail.permission_policies import ModelPermissionPolicy

from patrons.account import erased_mail, erasing
from patrons.admin.asking_back import Fact
from patrons.admin.reading import MomentColumn, RecordInspect, RecordViewSet, last_day
from patrons.erasure import Erasure, end_of_keeping
from patrons.giving.donation import Donation
from patrons.masthead import Newsroom
from patrons.patron import Patron
from patrons.queue import soon
from patrons.tasks import erase

MAY_ERASE = "patrons.carry_out_erasure"
ASKED_FOR = "patrons.erasure_asked"


class EraseForm(forms.Form):
    asked = forms.ChoiceField(
        label="How they asked",
        choices=[each for each in Erasure.Asked.choices if each[0] != Erasure.Asked.ROOM],
        widget=forms.RadioSelect,
        help_text="Make sure that it is them: who asks from another address may be a stranger.",
        error_messages={"required": "Say how they asked."},
    )
    sure = forms.BooleanField(
        label="Erase them. This cannot be undone.",
        error_messages={"required": "Tick this first. Nothing is erased yet."},
    )


class EraseView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    permission_policy = ModelPermissionPolicy(Erasure)
    permission_required = "carry_out"
    form_class = EraseForm
    template_name = "patrons/admin/asking_back.html"
    page_title, header_icon = "Erase a person", "bin"
    route, back_label = "", ""

    @property
    def who(self) -> str:
        raise NotImplementedError

    def ask(self, asked: str) -> Erasure:
        raise NotImplementedError

    def barrier(self) -> str:
        return ""

    def facts(self) -> list[Fact]:
        raise NotImplementedError

    def get_way_back(self) -> str:
        return reverse(f"{self.route}:inspect", args=[self.kwargs["pk"]])

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{self.route}:index"), "label": self.back_label},
            {"url": self.get_way_back(), "label": self.who},
            {"url": "", "label": "Erase"},
        ]

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            facts=self.facts(),
            barrier=self.barrier(),
            button="Erase",
            working="Erasing …",
            way_back=self.get_way_back(),
            **kwargs,
        )

    def form_valid(self, form: EraseForm) -> HttpResponse:
        if self.barrier():
            return self.render_to_response(self.get_context_data(form=form), status=409)
        erasure = self.ask(form.cleaned_data["asked"])
        log(erasure, ASKED_FOR, user=self.request.user)
        soon(erase, erasure.pk)
        messages.success(
            self.request,
            "They are being erased, which takes minutes. The list below says how far it is.",
        )
        return redirect("erasure:index")

    def form_invalid(self, form: EraseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def receipts_words(until) -> str:
    if until is None:
        return "They name nobody any more. Amounts and numbers stay."
    return f"Names are kept apart until {last_day(until)}, and then deleted."


class ErasePatronView(EraseView):
    route, back_label = "patron", "Patrons"

    @cached_property
    def patron(self) -> Patron:
        return get_object_or_404(Patron, pk=self.kwargs["pk"], erased_at=None)

    @property
    def who(self) -> str:
        return str(self.patron)

    def ask(self, asked: str) -> Erasure:
        return erasing.ask(self.patron, asked, by=self.request.user)

    def barrier(self) -> str:
        return erasing.barrier(self.patron.user)

    def facts(self) -> list[Fact]:
        running = self.patron.subscriptions.filter(ended_at=None).count()
        until = erased_mail.kept_until(self.patron, Newsroom.load().keep_years)
        return [
            Fact("Who", f"{self.patron} ({self.patron.email})"),
            Fact("Regular gifts", f"{running} end now; nothing more is charged."),
            Fact("Receipts", receipts_words(until)),
            Fact("Rounds", "A ballot in an open round is taken out; closed rounds stay."),
            Fact("Told", "One last mail goes to their address."),
        ]


class EraseGiverView(EraseView):
    """Of a gift from elsewhere whose giver is no patron."""

    route, back_label = "donation", "Donations"

    @cached_property
    def gift(self) -> Donation:
        return get_object_or_404(Donation, pk=self.kwargs["pk"], patron=None)

    @property
    def who(self) -> str:
        return self.gift.giver

    def ask(self, asked: str) -> Erasure:
        return erasing.ask_of_gift(self.gift, asked, by=self.request.user)

    def facts(self) -> list[Fact]:
        until = end_of_keeping(self.gift.paid_at, Newsroom.load().keep_years)
        return [
            Fact("Gift", str(self.gift)),
            Fact("Receipts", receipts_words(until)),
            Fact("Notes", "What is noted beside the gift is emptied."),
        ]


def asked_words(erasure: Erasure) -> str:
    """How it was asked, and through whom of the staff."""
    by = f", through {erasure.asked_by}" if erasure.asked_by else ""
    return f"{erasure.get_asked_display()}{by}"


def stands(erasure: Erasure) -> str:
    if erasure.done_at:
        return "done"
    said = f": {erasure.problem}" if erasure.problem else ""
    return f"erased here, Stripe is asked again{said}" if erasure.wiped_at else f"waits{said}"


class ErasureInspect(RecordInspect):
    page_title = "Erasure"

    def facts(self) -> list[tuple[str, object]]:
        erasure = self.object
        return [
            ("Of", erasure.get_what_display()),
            ("Asked", erasure.asked_at),
            ("How", asked_words(erasure)),
            ("Stands", stands(erasure)),
            ("Found at Stripe", erasure.found_at),
            ("Regular gifts ended", erasure.stopped_at),
            ("Told by a last mail", erasure.told_at),
            ("Erased here", erasure.wiped_at),
            ("Deleted at Stripe", erasure.forgotten_at),
            ("Done", erasure.done_at),
            ("Names on receipts kept until", erasure.kept_until and last_day(erasure.kept_until)),
            ("Number", str(erasure.of)),
        ]


class ErasureViewSet(RecordViewSet):
    model = Erasure
    icon = "bin"
    menu_label = "Erasures"
    question = "Who asked to be erased, and is it done?"
    inspect_view_class = ErasureInspect
    related = ("asked_by",)
    list_display = [
        MomentColumn("asked_at", label="Asked", sort_key="asked_at"),
        Column("what", label="Of", accessor="get_what_display"),
        Column("asked", label="How", accessor=asked_words),
        Column("stands", label="Stands", accessor=stands),
        MomentColumn("done_at", label="Done", sort_key="done_at"),
    ]
    list_filter = ["what", "asked"]
    export_filename = "erasures"
    export = {
        "Asked": lambda erasure: erasure.asked_at,
        "Of": lambda erasure: erasure.get_what_display(),
        "How": asked_words,
        "Stands": stands,
        "Done": lambda erasure: erasure.done_at,
        "Number": lambda erasure: str(erasure.of),
    }

    def rows(self) -> QuerySet[Erasure]:
        return super().rows().order_by("-asked_at")

    def get_permissions_to_register(self):
        found = super().get_permissions_to_register()
        return found | found.model.objects.filter(codename="carry_out_erasure")


def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(ASKED_FOR, "Ask to erase", "Erasing was asked for")
