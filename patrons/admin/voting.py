"""Rounds and their topics. Ballots are secret: no screen here reads a choice, only the turnout."""

from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import path
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from patrons.admin.amounts import FormInlinePanel
from patrons.admin.keeping import EditedViewSet, KeepingDeleteView
from patrons.admin.reading import MomentColumn, moment_words
from patrons.admin.side_by_side import SideBySideForm, SideBySidePanel
from patrons.admin.turnout import TurnoutPanel
from patrons.admin.withdrawing import WithdrawView
from patrons.voting.change import prolonged
from patrons.voting.round import Round, Rule, State
from patrons.voting.topic import Topic

SETTLED = ("slug", "opens_at", "rule", "seats", "budget", "choices", "shows_counts", "voters_at")


WITHDRAWN = "It was withdrawn, and the round’s page says so: it stays among the topics."


class RoundForm(SideBySideForm):
    """Nothing that anybody voted on changes under them: from the first ballot on the topics, the
    seats and the number of choices are settled, and the round can only be prolonged. Words in a
    language that had none may still be added: what was voted on stays what it was.
    """

    def clean(self) -> dict:
        cleaned = super().clean()
        self._need_a_seat_and_a_choice(cleaned)
        if self.instance.pk is not None:
            stored = Round.objects.with_clock().get(pk=self.instance.pk)
            why = why_settled(stored)
            if why:
                self._keep_what_was_voted_on(why)
            for row in self.formsets["topics"].deleted_forms:
                if row.instance.withdrawn_at:
                    self.add_error(None, f"“{row.instance}”: {WITHDRAWN}")
            if "closes_at" in self.changed_data and cleaned.get("closes_at"):
                self._keep_the_end(stored, cleaned["closes_at"])
        return cleaned

    def _need_a_seat_and_a_choice(self, cleaned: dict) -> None:
        if cleaned.get("rule") == Rule.EQUAL_SHARES and not cleaned.get("budget"):
            self.add_error("budget", "Say how many reporter-days there are to share.")
        if cleaned.get("seats") == 0:
            self.add_error("seats", "At least one topic wins.")
        if cleaned.get("choices") == 0:
            self.add_error("choices", "A ballot chooses at least one topic.")

    def _keep_what_was_voted_on(self, why: str) -> None:
        for name in SETTLED:
            if name in self.changed_data:
                self.add_error(name, f"{why}: this cannot change any more.")
        if not all(row.only_adds_languages for row in self.formsets["topics"]):
            self.add_error(None, f"{why}: the topics cannot change any more.")

    def save(self, commit: bool = True) -> Round:
        """That it was prolonged stands on its page, once it has opened."""
        before = Round.objects.with_clock().filter(pk=self.instance.pk).first()
        round = super().save(commit)
        if commit and before and before.state == State.OPEN and "closes_at" in self.changed_data:
            prolonged(round, before.closes_at)
        return round

    def _keep_the_end(self, stored: Round, closes_at) -> None:
        promised = moment_words(stored.closes_at)
        if stored.state == State.CANCELLED:
            self.add_error("closes_at", "This round was cancelled: that stays.")
        elif stored.state in (State.CLOSED, State.COUNTING):
            self.add_error("closes_at", f"This round closed on {promised}: that stays.")
        elif stored.state == State.OPEN and closes_at < stored.closes_at:
            self.add_error(
                "closes_at",
                f"A round may be prolonged, never shortened: readers were promised {promised}.",
            )


def why_settled(stored: Round) -> str:
    """Why what is voted on cannot change any more, or an empty string while it can."""
    voted = stored.turnout()
    if voted:
        return "1 patron has voted" if voted == 1 else f"{voted} patrons have voted"
    if stored.state == State.CANCELLED:
        return "This round was cancelled"
    if stored.state in (State.CLOSED, State.COUNTING):
        return "This round is closed"
    return ""


class RoundEditView(generic.EditView):
    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """A ballot that is cast at this moment waits for the change, or the change for it."""
        with transaction.atomic():
            Round.objects.select_for_update().filter(pk=self.kwargs["pk"]).first()
            return super().post(request, *args, **kwargs)


class RoundDeleteView(KeepingDeleteView):
    instead = "A round that somebody voted in stays, and one of which something was withdrawn."
    apart_from = (Topic,)


class RoundViewSet(EditedViewSet):
    model = Round
    icon = "tasks"
    menu_label = "Rounds"
    question = "What do patrons decide, and when?"
    edit_view_class = RoundEditView
    delete_view_class = RoundDeleteView
    edit_handler = ObjectList(
        [
            TurnoutPanel(),
            SideBySidePanel("title", help_text="The question that patrons answer."),
            FieldPanel("slug"),
            SideBySidePanel("intro"),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [
                            FieldPanel("opens_at", help_text="From then on ballots count."),
                            FieldPanel("closes_at", help_text="Later is possible, sooner is not."),
                        ]
                    ),
                    FieldPanel("voters_at"),
                ],
                heading="When",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("rule"), FieldPanel("choices")]),
                    FieldRowPanel([FieldPanel("seats"), FieldPanel("budget")]),
                    FieldPanel("shows_counts"),
                ],
                heading="How",
            ),
            FormInlinePanel(
                "topics",
                heading="Topics",
                label="topic",
                min_num=2,
                panels=[
                    SideBySidePanel("title", help_text="As it stands on the ballot."),
                    SideBySidePanel("summary", help_text="Why it is worth a story."),
                    FieldPanel("days"),
                ],
                form=SideBySideForm,
            ),
        ],
        base_form_class=RoundForm,
    )
    list_display = [
        "title",
        Column("state", label="Stands", accessor=lambda round_: round_.state.label),
        MomentColumn("opens_at", label="Opens", sort_key="opens_at"),
        MomentColumn("closes_at", label="Closes", sort_key="closes_at"),
        Column("voted", label="Voted", classname="amount", sort_key="voted"),
    ]
    search_fields = ["title"]

    def get_urlpatterns(self) -> list:
        withdraw = path("withdraw/<int:pk>/", WithdrawView.as_view(), name="withdraw")
        return [*super().get_urlpatterns(), withdraw]

    def get_index_view_kwargs(self, **kwargs) -> dict:
        rounds = Round.objects.with_clock().annotate(voted=Count("ballots"))
        return super().get_index_view_kwargs(queryset=rounds, **kwargs)
