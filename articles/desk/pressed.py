"""What follows a press under a page: where it leads, and which words say what came of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from wagtail.models import Page

from articles.article import ArticlePage
from articles.pages import HomePage, PlainPage
from articles.section import SectionPage

# With these a page leaves somebody's hands: back to its list, where the next one is begun.
DONE = {"action-publish", "action-submit", "action-workflow-action"}
LISTS = {
    ArticlePage: "articles",
    SectionPage: "sections",
    PlainPage: "plain-pages",
    HomePage: "front",
}


def lead_on(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """To the list of its kind, in place of the page tree; where somebody came from is kept."""
    if not DONE & request.POST.keys():
        return None
    if said := answer_to_its_writer(request.POST.get("workflow-action-name", ""), page):
        list(messages.get_messages(request))  # Wagtail says of each answer that it "updated"
        messages.success(request, said)
    return None if request.POST.get("next") else redirect(f"{LISTS[type(page)]}:index")


def answer_to_its_writer(answer: str, page: Page) -> str:
    """What a review came to; empty where no review was answered."""
    title = page.get_admin_display_title()
    if answer == "reject":
        return f"“{title}” went back to its writer, with your comment."
    if answer == "approve":
        is_out = Page.objects.live().filter(pk=page.pk).exists()
        return f"“{title}” is approved" + (" and out." if is_out else ".")
    return ""
