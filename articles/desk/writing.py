"""What a writer sees first in the admin: a way to begin an article, their drafts, and what came
back from review with the words of whoever read it; then what waits for review.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, IntegerField, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.permissions import page_permission_policy

from articles.article import ArticlePage
from articles.desk.going_out import with_titles
from articles.section import SectionPage
from patrons.masthead import Newsroom

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
        drafts = drafts.exclude(pk__in=in_review().values(pk_of=Cast("object_id", IntegerField())))
        scheduled = with_titles(will_go_out(self.user))
        drafts = drafts.exclude(pk__in=[each["page"] for each in scheduled])
        return {
            "sections": [
                (section.title, reverse("wagtailadmin_pages:add", args=(*ARTICLE, section.pk)))
                for section in SectionPage.objects.order_by("path")
            ],
            "came_back": returned,
            "newsroom": Newsroom.load(parent_context["request"]),
            "scheduled": scheduled,
            "drafts": drafts.defer("body").order_by("-latest_revision_created_at")[:SHOWN],
        }


class OwnInReviewPanel(UserObjectsInWorkflowModerationPanel):
    """Theirs that others read; what came back, and what they may review themselves, stands above
    it already.
    """

    order = 52

    def get_context_data(self, parent_context) -> dict:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        theirs = TaskState.objects.reviewable_by(user)
        above = {*theirs.values_list("pk", flat=True), *(state.pk for _, state in came_back(user))}
        states = context["workflow_states"]
        states = [state for state in states if state.current_task_state_id not in above]
        return {**context, "workflow_states": states}


def put_reviews_first(panels: list[Component]) -> None:
    """What waits for review right below the drafts: Wagtail has it below all that is ours."""
    for place, panel in enumerate(panels):
        if isinstance(panel, WorkflowObjectsToModeratePanel):
            panel.order = 51
        elif isinstance(panel, UserObjectsInWorkflowModerationPanel):
            panels[place] = OwnInReviewPanel()


def in_review() -> QuerySet[WorkflowState]:
    """Of articles: what somebody has sent to review and nobody has read yet."""
    return WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        content_type=ContentType.objects.get_for_model(ArticlePage),
    )


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


def will_go_out(user) -> QuerySet[Revision]:
    """What is theirs and goes out at its time, the next first."""
    theirs = ArticlePage.objects.filter(owner=user).values(text_id=Cast("pk", CharField()))
    return Revision.page_revisions.filter(
        approved_go_live_at__isnull=False, object_id__in=theirs
    ).order_by("approved_go_live_at", "pk")


def may_write(request: HttpRequest) -> bool:
    return page_permission_policy.user_has_permission(request.user, "add")


def may_publish(request: HttpRequest) -> bool:
    return page_permission_policy.user_has_permission(request.user, "publish")
