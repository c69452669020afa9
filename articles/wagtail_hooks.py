"""Wagtail's entry point for what staff write."""

from django.core.exceptions import PermissionDenied
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from taggit.models import Tag
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from articles.author import Author
from articles.desk import (
    buttons,
    choosing,
    draft_links_view,
    file_history,
    in_use,
    keeping,
    late,
    lists,
    missing,
    own_articles,
    pressed,
    returned,
    still_there,
)
from articles.desk.going_out import GoingOutPanel, LatePanel
from articles.desk.writing import WritingPanel, may_publish, may_write, put_reviews_first
from articles.pages import HomePage
from articles.related import screens
from articles.related.panels import TitlesPanel


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    menu_label = "Authors"
    menu_order = 204
    add_to_admin_menu = True
    list_display = ["name", "slug"]
    search_fields = ["name"]


class TagViewSet(SnippetViewSet):
    model = Tag
    icon = "tag"
    menu_label = "Tags"
    menu_order = 205
    add_to_admin_menu = True
    list_display = ["name", "slug"]
    search_fields = ["name"]
    panels = [FieldPanel("name", help_text="As readers see it. The address of its page stays.")]


register_snippet(AuthorViewSet)
register_snippet(TagViewSet)


@hooks.register("register_admin_viewset")
def register_viewsets() -> list:
    return [lists.ArticleViewSet(), lists.PaperGroup(), screens.RelatedViewSet()]


@hooks.register("construct_homepage_panels")
def construct_homepage_panels(request, panels) -> None:
    put_reviews_first(panels)
    if may_write(request):
        panels.append(WritingPanel(request))
    if (titles := TitlesPanel(request.user)).rows:
        panels.append(titles)
    if may_publish(request):
        panels += [GoingOutPanel(), LatePanel()]


@hooks.register("construct_homepage_summary_items")
def construct_homepage_summary_items(request, items) -> None:
    """Nobody's work begins with how many pages there are, and counting them takes long."""
    items.clear()


@hooks.register("construct_page_action_menu")
def construct_page_action_menu(items, request, context) -> None:
    buttons.put_first(items, request, context)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def after_a_press(request, page):
    return pressed.lead_on(request, page)


@hooks.register("before_edit_page")
def before_edit_page(request, page):
    returned.say_what_is_asked(request, page)
    return late.refuse(request, page)


@hooks.register("after_delete_page")
def after_delete_page(request, page):
    return None if get_valid_next_url_from_request(request) else pressed.to_its_list(page)


@hooks.register("construct_page_chooser_queryset")
def construct_page_chooser_queryset(pages, request):
    return choosing.offered(pages, request)


@hooks.register("texts_in_languages")
def texts_in_languages():
    return Author.objects.all(), None


@hooks.register("pages_in_languages")
def pages_in_languages(user):
    return missing.pages(user)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list:
    return [*draft_links_view.addresses(), *still_there.addresses()]


@hooks.register("register_admin_urls", order=-1)
def register_admin_urls_before_wagtails() -> list:
    return in_use.addresses()


@hooks.register("register_page_header_buttons")
def register_page_header_buttons(page, user, view_name, next_url=None):
    yield draft_links_view.DraftLinksButton(page)


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    screens.register_log_actions(actions)
    draft_links_view.register_log_actions(actions)


@hooks.register("before_delete_page")
def before_delete_page(request, page):
    return keeping.refuse_deletion(request, page)


@hooks.register("before_bulk_action")
def before_bulk_action(request, action_type, objects, action_class_instance):
    return (
        keeping.refuse_publishing(request, action_type, objects)
        or keeping.refuse_deletions(request, action_type, objects)
        or keeping.refuse_withdrawals(request, action_type, objects)
        or in_use.refuse_many(request, action_type, objects)
    )


@hooks.register("after_bulk_action")
def after_bulk_action(request, action_type, objects, action_class_instance) -> None:
    file_history.many_changed(request, action_type, objects)


@hooks.register("before_unpublish_page")
def before_unpublish_page(request, page):
    return keeping.refuse_withdrawal(request, page)


@hooks.register("before_create_page")
def before_create_page(request, parent_page, page_class):
    own_articles.refuse_other_pages(request, parent_page, page_class)
    own_articles.have_an_author(request, page_class)


@hooks.register("before_copy_page")
def before_copy_page(request, page):
    kind = type(page.specific)
    if kind is HomePage:  # a language has one
        raise PermissionDenied
    own_articles.refuse_other_pages(request, page.get_parent(), kind)


@hooks.register("insert_global_admin_js")
def insert_global_admin_js() -> str:
    return format_html('<script src="{}"></script>', static("js/half_typed.js"))


@hooks.register("insert_editor_js")
def insert_editor_js() -> str:
    asked = reverse("still_there", args=[0])
    files = ((static(f"js/{name}.js"), asked) for name in ("desk", "pasting", "typed"))
    return format_html_join("", '<script src="{}" data-still-there="{}"></script>', files)
