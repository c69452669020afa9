"""A topic is taken out of a round, or the round is cancelled: with a reason that readers get."""

from django import forms
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from patrons import texts
from patrons.admin.asking_back import AskingBackForm, AskingBackView, Fact
from patrons.giving.doubts import Doubt
from patrons.voting import change
from patrons.voting.change import RoundChange
from patrons.voting.round import Round, State
from patrons.voting.topic import Topic

WHOLE = "round"
LONGEST = RoundChange._meta.get_field("because").max_length


class WithdrawForm(AskingBackForm):
    what = forms.ChoiceField(
        label="What",
        widget=forms.RadioSelect,
        help_text="It cannot be put back. Ballots stay as they were cast, and can be changed.",
        error_messages={"required": "Choose a topic, or the whole round."},
    )
    because = forms.CharField(
        label="Why",
        max_length=LONGEST,
        help_text="Voters and readers read it on the round’s page.",
        error_messages={"required": "Write in a line why: whoever voted reads it."},
    )

    def __init__(self, *args, round: Round, **kwargs):
        super().__init__(*args, **kwargs)
        self.round = round
        topics = round.topics.filter(withdrawn_at=None)
        rows = [(str(topic.pk), f"The topic “{topic}”") for topic in topics]
        choices = [*rows, (WHOLE, "The whole round: it is cancelled")]
        self.fields["what"].choices = choices  # type: ignore[attr-defined]
        for code, language in texts.others():
            self.fields[f"because_{code}"] = forms.CharField(
                label=f"Why: {language}",
                max_length=LONGEST,
                required=False,
                help_text="Left empty, readers see the other text.",
            )

    def doubts(self) -> list[Doubt]:
        voted = self.round.turnout()
        if self.cleaned_data["what"] != WHOLE or not voted:
            return []
        who = "1 patron has" if voted == 1 else f"{voted} patrons have"
        return [Doubt(f"{who} voted. What they chose is forgotten, and nothing is counted.")]


class WithdrawView(AskingBackView[WithdrawForm]):
    permission_policy = ModelPermissionPolicy(Round)
    permission_required = "change"
    form_class = WithdrawForm
    page_title = "Withdraw or cancel"
    header_icon = "cross"
    button, button_again, working = "Withdraw", "Cancel the round all the same", "Withdrawing …"

    @cached_property
    def round(self) -> Round:
        return get_object_or_404(Round.objects.with_clock(), pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "round": self.round}

    def get_context_data(self, **kwargs) -> dict:
        facts = [Fact("Round", str(self.round)), Fact("Stands", str(self.round.state.label))]
        barrier = ""
        if self.round.state not in (State.PLANNED, State.OPEN):
            barrier = "This round is over: nothing of it is withdrawn any more."
        # "Cancel" would be read as what is done to the round.
        return super().get_context_data(facts=facts, barrier=barrier, instead="Back", **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("round:index"), "label": "Rounds"},
            {"url": self.get_way_back(), "label": str(self.round)},
            {"url": "", "label": self.page_title},
        ]

    def get_success_url(self) -> str:
        return reverse("round:edit", args=[self.round.pk])

    get_way_back = get_success_url

    def made_before(self, form: WithdrawForm) -> RoundChange | None:
        """A second press finds what the first one did."""
        what = form.cleaned_data["what"]
        rows = RoundChange.objects.filter(round=self.round)
        return rows.filter(what=change.What.CANCELLED).first() if what == WHOLE else None

    def store(self, form: WithdrawForm) -> RoundChange | None:
        given = form.cleaned_data
        try:
            with transaction.atomic():
                made = self._done(given["what"], given["because"])
                for code, _language in texts.others():
                    if words := given[f"because_{code}"]:
                        made.said_in.get_or_create(language=code, defaults={"because": words})
                log(self.round, "wagtail.edit", user=self.request.user)
        except change.TooLate:
            form.add_error(None, "This round is over: nothing of it is withdrawn any more.")
            return None
        except change.FewestTopics:
            form.add_error(
                "what", "Two topics are left, and one would be no choice. Cancel the round instead."
            )
            return None
        said = f"“{made.topic}” was withdrawn." if made.topic else "The round was cancelled."
        messages.success(self.request, f"{said} Its page says why.")
        return made

    def _done(self, what: str, because: str) -> RoundChange:
        if what == WHOLE:
            return change.cancel(self.round, because)
        return change.withdraw(Topic.objects.get(pk=what, round=self.round), because)
