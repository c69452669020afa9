"""What staff wrote in the default language and nobody has put into another one yet.

An archived appeal or tier is not asked for, nor a round that is closed. What another app has texts
of, and which of its pages stand in one language only, it says by two hooks:

    texts_in_languages() -> (things with said_in, the relation of their parts or None)
    pages_in_languages(user) -> gaps
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.text import Truncator, capfirst
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from patrons import texts
from patrons.admin.mail_kinds import KINDS
from patrons.giving.appeal import Appeal
from patrons.giving.other_way import OtherWay
from patrons.giving.question import Question
from patrons.giving.regular.stop_reason import StopReason
from patrons.giving.tier import Tier
from patrons.mail_words import MailWords
from patrons.masthead import Newsroom
from patrons.voting.round import Round


@dataclass(frozen=True)
class Gap:
    """What one thing lacks in one language, and where it is written."""

    language: str
    what: str
    url: str
    lacks: str


def of(user) -> list[Gap]:
    """Every gap that this member of staff may fill."""
    found: list[Gap] = []
    if not texts.others():
        return found
    address = AdminURLFinder(user).get_edit_url
    for things, parts in _things():
        if _may_change(user, things.model):
            related = ["said_in", f"{parts}__said_in"] if parts else ["said_in"]
            for thing in things.prefetch_related(*related):
                found += _of_thing(thing, parts, address(thing))
    if _may_change(user, StopReason):
        found += _of_reasons(address)
    if _may_change(user, MailWords):
        found += _of_mails()
    return found


def _things() -> list[tuple[QuerySet[Any], str | None]]:
    """The kinds of things with texts, and the relation of their parts that have some too."""
    return [
        (Newsroom.objects.all(), None),
        (Appeal.objects.filter(archived_at=None), "paragraphs"),
        (Tier.objects.filter(archived_at=None), None),
        (OtherWay.objects.all(), None),
        (Question.objects.all(), None),
        (Round.objects.filter(closes_at__gt=Now()), "topics"),
        *(of_others() for of_others in hooks.get_hooks("texts_in_languages")),
    ]


def may_write(user) -> bool:
    """Whether somebody may write any of these texts."""
    models: list[type[Model]] = [things.model for things, _parts in _things()]
    models += [StopReason, MailWords]
    return any(_may_change(user, model) for model in models)


def _may_change(user, model: type[Model]) -> bool:
    return user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")


def _of_thing(thing: Model, parts: str | None, where: str) -> Iterator[Gap]:
    for code, _language in texts.others():
        lacks = _labels(thing, code)
        for part in getattr(thing, parts).all() if parts else []:
            if texts.missing(part, code):
                lacks.append(f"“{Truncator(part).chars(60)}”")
        if lacks:
            name = thing._meta.verbose_name
            what = capfirst(str(name) if name == str(thing) else f"{name}: {thing}")
            yield Gap(code, what, where, ", ".join(lacks))


def _labels(thing: Model, code: str) -> list[str]:
    lacking = texts.missing(thing, code)
    return [str(field.verbose_name) for field in thing._meta.fields if field.name in lacking]


def _of_reasons(address: Callable[[Model], str]) -> Iterator[Gap]:
    for reason in StopReason.objects.offered():
        written = {row.language for row in reason.texts.all()}
        for code, _language in texts.others():
            if code not in written:
                where = address(reason)
                yield Gap(code, f"Reason to stop: {reason}", where, "as patrons say it")


def _of_mails() -> Iterator[Gap]:
    rows = {(row.kind, row.language): row for row in MailWords.objects.all()}
    for name, kind in KINDS.items():
        written = rows.get((name, texts.default()), MailWords())
        for code, _language in texts.others():
            other = rows.get((name, code), MailWords())
            places = [
                str(field.verbose_name)
                for field in MailWords._meta.fields
                if field.name in ("before", "after")
                and getattr(written, field.name)
                and not getattr(other, field.name)
            ]
            if places:
                address = reverse("mails:one", args=[name, code])
                yield Gap(code, f"Our words in a mail: {kind.what}", address, ", ".join(places))


class MissingTexts(WagtailAdminTemplateMixin, TemplateView):
    page_title = "What is missing in other languages?"
    header_icon = "globe"
    template_name = "patrons/admin/missing_texts.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not may_write(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": "Missing in other languages"}]

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        gaps = of(user)
        pages = [gap for of_app in hooks.get_hooks("pages_in_languages") for gap in of_app(user)]

        def lacking(code: str, found: list[Gap]) -> list[Gap]:
            return [gap for gap in found if gap.language == code]

        languages = [
            (code, language, lacking(code, gaps), lacking(code, pages))
            for code, language in texts.others()
        ]
        return super().get_context_data(languages=languages, **kwargs)


class MissingTextsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(texts.others()) and may_write(request.user)


class MissingTextsViewSet(ViewSet):
    name = "missing_texts"
    url_prefix = "missing-texts"
    icon = "globe"
    menu_label = "Missing in other languages"
    menu_item_class = MissingTextsMenuItem

    @property
    def menu_url(self) -> str:
        return reverse("missing_texts:index")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", MissingTexts.as_view(), name="index")]
