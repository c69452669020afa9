"""Feeds of the paper, of a section, of an author and of a tag, each in three formats.

A browser that asks again with what it was told before is answered 304 (conditional_page).
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import conditional_page, require_safe
from taggit.models import Tag
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect

from articles.address import named_canonical
from articles.author import Author
from articles.found.feed import Feed, items_in, writable
from articles.found.feed_formats import FORMATS
from articles.frame import frame_of
from articles.lists.language import locale_of
from articles.lists.listing import by_author, in_paper, in_section, with_tag
from articles.section import SectionPage
from newsroom.language import in_language
from patrons import texts
from patrons.masthead import Newsroom


@require_safe
@conditional_page
def paper_feed(request: HttpRequest, form: str) -> HttpResponse:
    newsroom, place = Newsroom.load(request), in_paper(locale_of(request))
    home = frame_of(request).home
    address = settings.SITE_URL + (home.address if home else "/")
    mission = texts.plain(newsroom, "mission")
    return _written(request, form, newsroom.name, mission, address, place)


@require_safe
@conditional_page
def section_feed(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    home = frame_of(request).home
    path = f"{home.url_path}{slug}/" if home else ""
    section = SectionPage.objects.live().filter(url_path=path).first()
    if section is None:
        return _led_on(request, slug, form)
    title = f"{section.title} · {Newsroom.load(request).name}"
    place = in_section(section.pk)
    return _written(request, form, title, section.intro, section.canonical, place)


@require_safe
@conditional_page
def author_feed(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    author = get_object_or_404(texts.at_hand(Author.objects.all()), slug=slug)
    title = f"{author.name} · {Newsroom.load(request).name}"
    place = by_author(author.pk, locale_of(request))
    role, page = texts.plain(author, "role"), named_canonical("author", author.slug)
    return _written(request, form, title, role, page, place)


@require_safe
@conditional_page
def tag_feed(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    tag = get_object_or_404(Tag, slug=slug)
    title = f"{tag.name} · {Newsroom.load(request).name}"
    place = with_tag(tag.pk, locale_of(request))
    return _written(request, form, title, "", named_canonical("tag", tag.slug), place)


def _led_on(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """Where a section's earlier address leads, its feed leads too."""
    path = in_language(f"/{slug}", texts.active())
    led = get_redirect(request, Redirect.normalise_path(path))
    section = get_object_or_404(
        SectionPage.objects.live(), pk=led.redirect_page_id if led else None
    )
    return redirect(f"{section.address}feeds/{form}", permanent=True)


def _written(
    request: HttpRequest, form: str, title: str, description: str, address: str, place: str
) -> HttpResponse:
    feed = Feed(
        title=writable(title),
        # RSS demands a description.
        description=writable(description or title),
        language=texts.active(),
        address=address,
        feed_address=settings.SITE_URL + request.path,
        items=items_in(place),
    )
    write, media_type = FORMATS[form]
    return HttpResponse(write(feed), content_type=media_type)
