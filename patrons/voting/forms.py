"""The ballot as a form: what can be said before the database is asked."""

from hashlib import sha256

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patrons.kept_query import kept_query
from patrons.patron import Patron
from patrons.texts import active, at_hand
from patrons.voting.ballot import Ballot
from patrons.voting.round import Round
from patrons.voting.topic import Topic

ROUND = -1  # stands in a query for the one that is asked for


def shuffled(round: Round, patron: Patron) -> list[Topic]:
    """The round's topics in an order of the patron's own, the same each time they look.

    Who stands first on everybody's ballot would win votes by that alone.
    """

    def mixed(topic: Topic) -> bytes:
        return sha256(f"{patron.public_id}{topic.public_id}".encode()).digest()

    return sorted(_topics(active())(round=round.pk), key=mixed)


@kept_query(round=ROUND)
def _topics(language: str) -> QuerySet:
    """Of a round, with their words in the language, which is the active one."""
    return at_hand(Topic.objects.filter(round=ROUND, withdrawn_at=None)).order_by()


class BallotForm(forms.Form):
    tell_me = forms.BooleanField(required=False, initial=True)

    def __init__(self, data=None, *, round: Round, patron: Patron, ballot: Ballot | None = None):
        initial = {}
        if ballot and data is None:
            initial = {"tell_me": ballot.tell_me}
        super().__init__(data, initial=initial)
        self.round = round
        self.rows = shuffled(round, patron)
        if ballot and data is None:
            chosen = [topic.key for topic in self.rows if topic.pk in ballot.chosen]
            self.initial["topics"] = chosen
        self.fields["topics"] = forms.MultipleChoiceField(
            choices=[(topic.key, topic.title) for topic in self.rows],
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": _("Choose one topic.")
                if round.choices == 1
                else _("Choose at least one topic."),
                "invalid_choice": _("A topic you chose is not in this round. Choose again."),
            },
        )

    def clean_topics(self) -> list[str]:
        topics = self.cleaned_data["topics"]
        if len(topics) > self.round.choices:
            said = ngettext(
                "You chose %(chosen)s topics, and a ballot holds %(most)s. "
                "Take %(over)s of them off, then save again.",
                "You chose %(chosen)s topics, and a ballot holds %(most)s. "
                "Take %(over)s of them off, then save again.",
                len(topics),
            )
            over = len(topics) - self.round.choices
            words = {"chosen": len(topics), "most": self.round.choices, "over": over}
            raise forms.ValidationError(said % words)
        return topics

    def chosen(self) -> set[str]:
        """What is ticked now: as typed, or as it was saved."""
        return set(self["topics"].value() or [])
