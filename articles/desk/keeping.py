"""What gifts or votes hang on is archived, not deleted: its page is withdrawn, and stays. And no
page is withdrawn from above others that readers read.
"""

from collections.abc import Collection

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import get_text_list
from wagtail.admin import messages
from wagtail.models import Page

from articles.answered import ArticleTopic
from patrons.giving.donation import Donation
from patrons.giving.pledge import Pledge

ONE_BY_ONE = "Open each page and press Publish: there you see what it says, and what it lacks."
INSTEAD = "Archive it instead: unpublished, readers do not find it, and what hangs on it stays."


def gifts(page: Page) -> QuerySet[Donation]:
    """What was given by whoever came from this page, or from one below it."""
    return Donation.objects.filter(pledge__page__path__startswith=page.path)


def kept_by(page: Page) -> str:
    """What forbids deleting a page and all below it, in words, or nothing."""
    below = Page.objects.filter(path__startswith=page.path)
    given = gifts(page).count()
    coming = Pledge.objects.on_their_way().filter(page__in=below).count()
    answered = ArticleTopic.objects.filter(article__path__startswith=page.path).count()
    reasons = [
        (given, f"{given} gift{'s came' if given > 1 else ' came'} from it"),
        (coming, f"{coming} gift{'s are' if coming > 1 else ' is'} on the way from it"),
        (
            answered,
            f"{answered} topic{'s' if answered > 1 else ''} that patrons voted on lead to it",
        ),
    ]
    return get_text_list([words for number, words in reasons if number], "and")


def refuse_publishing(request: HttpRequest, action: str, things: list) -> HttpResponse | None:
    """Of many at once nobody is told what one lacks, nor which drafts stand below."""
    if action != "publish" or not things:
        return None
    messages.error(request, ONE_BY_ONE)
    return redirect("wagtailadmin_explore", things[0].get_parent().pk)


def refuse_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Where something hangs on the page: back to it, with the reason and the way to archive it."""
    reason = kept_by(page)
    if not reason:
        return None
    unpublish = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    buttons = [messages.button(unpublish, "Unpublish (archive)")] if page.live else None
    said = f"“{page.get_admin_display_title()}” cannot be deleted: {reason}. {INSTEAD}"
    messages.error(request, said, buttons=buttons)
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_deletions(request: HttpRequest, action: str, things: list) -> HttpResponse | None:
    """The same for many at once: one that is kept keeps them all."""
    if action == "delete":
        for page in (each for each in things if isinstance(each, Page)):
            if answer := refuse_deletion(request, page):
                return answer
    return None


def refuse_withdrawal(
    request: HttpRequest, page: Page, others: Collection[int] = ()
) -> HttpResponse | None:
    """Where pages below it would stay live, under a section that is not there: back to it, with the
    reason. Not where they are withdrawn with it, or are among the others that are.
    """
    if request.POST.get("include_descendants"):
        return None
    live = page.get_descendants().live().exclude(pk__in=others).count()
    if not live:
        return None
    said = (
        f"“{page.get_admin_display_title()}” cannot be unpublished: {live}"
        f" page{'s' if live > 1 else ''} below it {'are' if live > 1 else 'is'} live."
        " Unpublish or move what is below it first, or tick that it goes too."
    )
    messages.error(request, said)
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_withdrawals(request: HttpRequest, action: str, things: list) -> HttpResponse | None:
    """The same for many at once."""
    if action == "unpublish":
        pages = [each for each in things if isinstance(each, Page)]
        for page in pages:
            if answer := refuse_withdrawal(request, page, [each.pk for each in pages]):
                return answer
    return None
