"""An answer to a review that somebody else's press came before, in another window: the review is
over, or of another text.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.views.pages.workflow import CollectWorkflowActionData
from wagtail.models import Page

from articles.desk.up_to_date import has_the_latest

OVER = "This is not in review any more: it was taken back or answered. Your answer was not given."
CHANGED = (
    "This was changed after you opened it, so your answer was not given. Here it is as it is now: "
    "read it again, and answer then."
)
UNSAVED = "What you had changed yourself and not saved is not stored."


def refuse(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    if "workflow-action-name" not in request.POST:
        return None
    if page.current_workflow_task and has_the_latest(request.POST, page):
        return None
    messages.error(request, f"{CHANGED if page.current_workflow_task else OVER} {UNSAVED}")
    return redirect("wagtailadmin_pages:edit", page.pk)


class Words(CollectWorkflowActionData):
    """The dialog that asks for a reviewer's words. Wagtail's own leads on where it is too late, and
    the window that opens it understands no such answer.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.object.workflow_in_progress:
            return super().dispatch(request, *args, **kwargs)
        told = {"page": self.object, "over": OVER}
        return render_modal_workflow(
            request, "articles/late_answer.html", None, told, json_data={"step": "action"}
        )


# Before Wagtail's own of the same address (newsroom/urls.py).
urlpatterns = [
    path(
        "<int:page_id>/<slug:action_name>/<int:task_state_id>/",
        require_admin_access(Words.as_view()),
    )
]
