"""Wagtail's entry point for what staff write."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from articles.author import Author
from articles.desk.writing import WritingPanel, may_write
from articles.related import screens
from articles.related.panels import TitlesPanel


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    menu_label = "Authors"
    menu_order = 205
    add_to_admin_menu = True
    list_display = ["name", "slug"]
    search_fields = ["name"]


register_snippet(AuthorViewSet)


@hooks.register("construct_homepage_panels")
def construct_homepage_panels(request, panels) -> None:
    if may_write(request):
        panels.append(WritingPanel(request))
    if (titles := TitlesPanel(request.user)).rows:
        panels.append(titles)


@hooks.register("register_admin_viewset")
def register_related():
    return screens.RelatedViewSet()


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    screens.register_log_actions(actions)
