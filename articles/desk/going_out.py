"""What goes out today, and what should be out and is not: the editors' first screen names it."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Revision

from articles.desk.scheduled import late
from patrons.masthead import Newsroom

A_DAY = timedelta(days=1)


class GoingOutPanel(Component):
    """Nothing while nothing is scheduled for today."""

    name = "going_out"
    order = 55
    template_name = "articles/going_out.html"

    def get_context_data(self, parent_context) -> dict:
        newsroom = Newsroom.load(parent_context["request"])
        tomorrow = newsroom.midnight(newsroom.today() + A_DAY)
        coming = Revision.page_revisions.filter(
            approved_go_live_at__gt=timezone.now(), approved_go_live_at__lt=tomorrow
        )
        return {"coming": with_titles(coming.order_by("approved_go_live_at", "pk"))}


class LatePanel(Component):
    """Nothing while all is on time; else the pages that wait, before all else."""

    name = "late"
    order = 5
    template_name = "articles/late.html"

    def get_context_data(self, parent_context) -> dict:
        return {"late": with_titles(late())}


def with_titles(revisions: QuerySet[Revision]) -> list[dict]:
    """Page, title and time of each; the texts are not read."""
    rows = revisions.values("object_id", "object_str", "approved_go_live_at")
    return [
        {"page": row["object_id"], "title": row["object_str"], "at": row["approved_go_live_at"]}
        for row in rows
    ]
