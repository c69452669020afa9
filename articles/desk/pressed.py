"""What follows a press under a page: where it leads, and which words say what came of it."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.html import escape
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page

from articles.article import ArticlePage
from articles.desk.scheduled import goes_out
from articles.pages import HomePage, PlainPage
from articles.section import SectionPage

# With these a page leaves somebody's hands: back to its list, where the next one is begun.
DONE = {"action-publish", "action-submit", "action-restart-workflow", "action-workflow-action"}
LISTS = {
    ArticlePage: "articles",
    SectionPage: "sections",
    PlainPage: "plain-pages",
    HomePage: "front",
}


def lead_on(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """To the list of its kind, in place of the page tree; where somebody came from is kept."""
    is_done = bool(DONE & request.POST.keys())
    if is_done and (said := what_an_answer_did(request.POST, page)):
        say_instead(request, page, said)
    if said := what_became_of_its_address(request, page):
        messages.info(request, said)
    stays = not is_done or get_valid_next_url_from_request(request)
    return None if stays else to_its_list(page)


def what_became_of_its_address(request: HttpRequest, page: Page) -> str:
    """Where another one than was asked for is stored (articles/free_slug.py); autosave is told
    nothing, since nobody would read it there.
    """
    wanted = request.POST.get("slug", "").strip()
    is_autosave = not request.accepts("text/html")
    if is_autosave or not isinstance(page, ArticlePage) or wanted in ("", page.slug):
        return ""
    return f"Its address is {page.slug}: {wanted} was taken."


def to_its_list(page: Page) -> HttpResponseBase | None:
    kind = LISTS.get(type(page.specific))
    return redirect(f"{kind}:index") if kind else None


def say_instead(request: HttpRequest, page: Page, said: str) -> None:
    """In place of what Wagtail said last of the page, which is of each answer that it "updated" it;
    what else waits to be read is left.
    """
    waiting = list(messages.get_messages(request))
    if waiting and escape(page.get_admin_display_title()) in str(waiting[-1].message):
        waiting.pop()
    for each in waiting:
        messages.add_message(request, each.level, each.message, each.extra_tags)
    messages.success(request, said)


def what_an_answer_did(press: QueryDict, page: Page) -> str:
    """What the reviewer is told of it; empty where no review was answered."""
    answer, title = press.get("workflow-action-name", ""), page.get_admin_display_title()
    if answer == "reject":
        comment = json.loads(press.get("workflow-action-extra-data") or "{}").get("comment")
        return f"“{title}” went back to its writer{', with your comment' if comment else ''}."
    if answer == "approve":
        if later := goes_out(page):
            return f"“{title}” is approved, and goes out on {later}."
        stored = Page.objects.get(pk=page.pk)
        is_out = stored.live and not stored.has_unpublished_changes
        return f"“{title}” is approved{' and out' if is_out else ''}."
    return ""
