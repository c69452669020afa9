"""The topics of voting rounds that an article answers: such as patrons voted for."""

from typing import Any

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from patrons.voting.topic import Topic

NOT_WON = "Choose a topic that won: its round is closed and counted. Patrons did not vote for this."


class AnswerForm(WagtailAdminModelForm):
    """Readers are told that patrons voted for it: only what won is on offer."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        topic = self.fields["topic"]
        topic.queryset = Topic.objects.won()
        topic.error_messages["invalid_choice"] = NOT_WON


class AnswersPanel(InlinePanel):
    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = AnswerForm
        return options


class ArticleTopic(Orderable):
    article = ParentalKey("articles.ArticlePage", on_delete=models.CASCADE, related_name="answered")
    topic = models.ForeignKey("patrons.Topic", models.PROTECT, related_name="+")

    panels = [FieldPanel("topic", help_text="Its voters are told once the article is out.")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["article", "topic"], name="topic_once_an_article")
        ]

    def __str__(self) -> str:
        return str(self.topic)
