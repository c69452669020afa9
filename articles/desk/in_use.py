"""What readers see of pictures and documents is not taken or changed under them: what something
live uses is deleted by nobody, and changed by nobody who may not publish.

Wagtail has no hook before either, but for many at once. These views stand before its own of the
same addresses (wagtail_hooks.py), and hand on to them what is not refused.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.documents import get_document_model
from wagtail.documents.permissions import permission_policy as of_documents
from wagtail.documents.views import documents
from wagtail.documents.views import multiple as many_documents
from wagtail.images import get_image_model
from wagtail.images.permissions import permission_policy as of_pictures
from wagtail.images.views import images
from wagtail.images.views import multiple as many_pictures
from wagtail.models import Page

from articles.desk.live_uses import Uses, live_uses, of_each
from articles.desk.writing import may_publish

Picture, Document = get_image_model(), get_document_model()
FILES = (Picture, Document)
POLICIES = {Picture: of_pictures, Document: of_documents}
LISTS = {Picture: "wagtailimages:index", Document: "wagtaildocs:index"}
# What one page does with it, and what several do.
VERBS = {Picture: ("shows", "show"), Document: ("leads to", "lead to")}
NAMED = 5
INSTEAD = "Take it out of there first; a page lets go of it once it is published without it."


def in_words(uses: Uses, user) -> SafeString:
    """Each by its name, with a link to where it is changed, or to where it can be read."""
    finder = AdminURLFinder(user)
    named = [_name(each, finder.get_edit_url(each)) for each in uses[:NAMED]]
    if (more := len(uses) - NAMED) > 0:
        named.append(format_html("{} other{}", more, "s" if more > 1 else ""))
    if len(named) == 1:
        return named[0]
    first = format_html_join(", ", "{}", ((each,) for each in named[:-1]))
    return format_html("{} and {}", first, named[-1])


def _name(thing: Model, address: str | None) -> SafeString:
    address = address or getattr(thing, "url", None)
    said = format_html('<a href="{}">{}</a>', address, thing) if address else str(thing)
    kind = "" if isinstance(thing, Page) else f"the {thing._meta.verbose_name} ".lower()
    return format_html("{}“{}”", kind, said)


def reason_to_keep(request: HttpRequest, thing: Model) -> SafeString | None:
    """Why nobody deletes it now."""
    return _kept(request, thing, live_uses(thing))


def reason_to_leave(request: HttpRequest, thing: Model) -> SafeString | None:
    """Why whoever may not publish does not change it now."""
    return None if may_publish(request) else _left(request, thing, live_uses(thing))


def _kept(request: HttpRequest, thing: Model, uses: Uses) -> SafeString | None:
    said = "“{}” cannot be deleted: {} {} it. {}"
    return format_html(said, thing, *_words(request, thing, uses), INSTEAD) if uses else None


def _left(request: HttpRequest, thing: Model, uses: Uses) -> SafeString | None:
    said = "An editor changes “{}”: {} {} it."
    return format_html(said, thing, *_words(request, thing, uses)) if uses else None


def _words(request: HttpRequest, thing: Model, uses: Uses) -> tuple[SafeString, str]:
    return in_words(uses, request.user), VERBS[type(thing)][len(uses) > 1]


def refuse_many(request: HttpRequest, action: str, things: list) -> HttpResponseBase | None:
    """One that is in use keeps them all as they are."""
    if action != "delete" and may_publish(request):
        return None
    reason = _kept if action == "delete" else _left
    for thing, uses in of_each([each for each in things if isinstance(each, FILES)]):
        if said := reason(request, thing, uses):
            messages.error(request, said)
            return redirect(LISTS[type(thing)])
    return None


def _in_window(request: HttpRequest, thing: Model, said: SafeString) -> HttpResponseBase:
    """Back to where it can be seen: its own page for whoever may change it, else the list."""
    messages.error(request, said)
    finder = AdminURLFinder(request.user)
    edit = None if reason_to_leave(request, thing) else finder.get_edit_url(thing)
    return redirect(edit or reverse(LISTS[type(thing)]))


def _in_dialog(request: HttpRequest, thing: Model, said: SafeString) -> HttpResponseBase:
    """Where many were uploaded, a form that was refused is replaced by what comes with the no."""
    form = format_html('<p class="error-message">{}</p>', said)
    return JsonResponse({"success": False, "form": form})


def _first(reason: Callable, right: str, model: type[Model], key: str, view, answer) -> Callable:
    """Wagtail's view, unless there is a reason. Whoever lacks the right is told so by Wagtail."""

    def asked(request: HttpRequest, **numbers: Any) -> HttpResponseBase:
        thing = model._default_manager.filter(pk=numbers[key]).first()
        may = thing and POLICIES[model].user_has_permission_for_instance(request.user, right, thing)
        if may and (said := reason(request, thing)):
            return answer(request, thing, said)
        return view(request, **numbers)

    return asked


def addresses() -> list[URLPattern]:
    """Each under the address that Wagtail's own has."""
    leave, keep = (reason_to_leave, "change"), (reason_to_keep, "delete")
    picture, document = (Picture, "image_id"), (Document, "document_id")
    doc = (Document, "doc_id")
    told = [
        ("images/<int:image_id>/", leave, picture, images.EditView, _in_window),
        ("images/<int:image_id>/delete/", keep, picture, images.DeleteView, _in_window),
        ("images/multiple/<int:image_id>/", leave, picture, many_pictures.EditView, _in_dialog),
        (
            "images/multiple/<int:image_id>/delete/",
            *(keep, picture, many_pictures.DeleteView, _in_dialog),
        ),
        ("documents/edit/<int:document_id>/", leave, document, documents.EditView, _in_window),
        ("documents/delete/<int:document_id>/", keep, document, documents.DeleteView, _in_window),
        ("documents/multiple/<int:doc_id>/", leave, doc, many_documents.EditView, _in_dialog),
        (
            "documents/multiple/<int:doc_id>/delete/",
            *(keep, doc, many_documents.DeleteView, _in_dialog),
        ),
    ]
    return [
        path(address, _first(*rule, *what, view.as_view(), answer))
        for address, rule, what, view, answer in told
    ]
