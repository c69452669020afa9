"""Wagtail's entry point for what staff write."""

from django.templatetags.static import static
from django.utils.html import format_html
from taggit.models import Tag
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
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


class TagViewSet(SnippetViewSet):
    model = Tag
    icon = "tag"
    menu_label = "Tags"
    menu_order = 206
    add_to_admin_menu = True
    list_display = ["name", "slug"]
    search_fields = ["name"]
    panels = [FieldPanel("name", help_text="As readers see it. The address of its page stays.")]


register_snippet(AuthorViewSet)
register_snippet(TagViewSet)


@hooks.register("construct_homepage_panels")
def construct_homepage_panels(request, panels) -> None:
    if may_write(request):
        panels.append(WritingPanel(request))
    if (titles := TitlesPanel(request.user)).rows:
        panels.append(titles)


@hooks.register("insert_editor_js")
def insert_editor_js() -> str:
    return format_html('<script src="{}"></script>', static("js/pasting.js"))


@hooks.register("register_admin_viewset")
def register_related():
    return screens.RelatedViewSet()


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    screens.register_log_actions(actions)
