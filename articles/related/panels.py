"""What editors see of related links where they work: below an article's own entries, and on the
admin's first screen while titles wait for a word of theirs.
"""

from typing import Any

from wagtail.admin.panels import Panel
from wagtail.admin.ui.components import Component
from wagtail.permissions import page_permission_policy

from articles.related.automatic import AutomaticLink
from articles.related.likely_title import LikelyTitle, LikelyTitleQuerySet


class AutomaticPanel(Panel):
    """What the worker found for the article that is being edited."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "articles/related/panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk and self.instance.live)

        def get_context_data(self, parent_context: Any = None) -> dict:
            links = AutomaticLink.objects.filter(article=self.instance.pk, other__live=True)
            return {
                **super().get_context_data(parent_context),
                "article": self.instance,
                "links": links.select_related("other")[:5],
            }


class TitlesPanel(Component):
    name = "related_titles"
    order = 140
    template_name = "articles/related/home.html"

    def __init__(self, user) -> None:
        self.rows = list(proposals_for(user)[:4])

    def get_context_data(self, parent_context: Any) -> dict:
        return {"rows": self.rows[:3], "more": len(self.rows) > 3}


def proposals_for(user) -> LikelyTitleQuerySet:
    """Titles that wait for a word, under the articles that somebody may publish."""
    theirs = page_permission_policy.instances_user_has_permission_for(user, "publish")
    # Few titles wait: without their articles' numbers SQLite would go through the whole archive.
    asked_of = theirs.filter(pk__in=LikelyTitle.objects.filter(accepted=None).values("article"))
    return LikelyTitle.objects.undecided().filter(article__in=asked_of.values("pk"))
