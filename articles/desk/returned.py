"""Over the form of what came back from review: who asks for which changes."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page, TaskState


def say_what_is_asked(request: HttpRequest, page: Page) -> None:
    """On opening it, until it is submitted again or taken back."""
    review = page.current_workflow_state
    if request.method != "GET" or review is None:
        return
    answer = review.current_task_state
    if answer is not None and answer.status == TaskState.STATUS_REJECTED:
        messages.info(request, words(answer))


def words(answer: TaskState) -> SafeString:
    asked = format_html("{} asks for changes.", answer.finished_by or "A reviewer")
    said = linebreaks(answer.comment, autoescape=True) if answer.comment else ""
    return format_html("{} {}", asked, mark_safe(said))
