"""What a writer sees first in the admin: a way to begin an article, their drafts, and what came
back from review with the words of whoever read it.
"""

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.permissions import page_permission_policy

from articles.article import ArticlePage
from articles.section import SectionPage

ARTICLE = ("articles", "articlepage")
SHOWN = 8


class WritingPanel(Component):
    name = "writing"
    order = 50
    template_name = "articles/desk.html"

    def __init__(self, request: HttpRequest):
        self.user = request.user

    def get_context_data(self, parent_context) -> dict:
        returned = came_back(self.user)
        drafts = ArticlePage.objects.filter(owner=self.user, has_unpublished_changes=True)
        drafts = drafts.exclude(pk__in=[page.pk for page, _state in returned])
        return {
            "sections": [
                (section.title, reverse("wagtailadmin_pages:add", args=(*ARTICLE, section.pk)))
                for section in SectionPage.objects.order_by("path")
            ],
            "came_back": returned,
            "drafts": drafts.defer("body").order_by("-latest_revision_created_at")[:SHOWN],
        }


def came_back(user) -> list[tuple[Page, TaskState]]:
    """What a reviewer returned to its writer: the page, and the task that was refused."""
    theirs = Page.objects.annotate(text_id=Cast("pk", CharField())).filter(
        owner=user, text_id=OuterRef("object_id")
    )
    waiting: QuerySet[WorkflowState] = WorkflowState.objects.filter(
        Exists(theirs), status=WorkflowState.STATUS_NEEDS_CHANGES
    )
    states = TaskState.objects.filter(
        pk__in=waiting.values("current_task_state"), status=TaskState.STATUS_REJECTED
    )
    found = list(states.select_related("workflow_state", "finished_by").order_by("-finished_at"))
    pages = Page.objects.in_bulk([int(state.workflow_state.object_id) for state in found])
    return [(pages[int(state.workflow_state.object_id)], state) for state in found]


def may_write(request: HttpRequest) -> bool:
    return page_permission_policy.user_has_permission(request.user, "add")


def may_publish(request: HttpRequest) -> bool:
    return page_permission_policy.user_has_permission(request.user, "publish")
