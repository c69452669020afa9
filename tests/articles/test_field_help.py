"""Each field of what staff write has one line of help."""

import pytest
from django.urls import reverse
from wagtail.forms import TaskStateCommentForm

from articles.article import ArticlePage
from articles.models import HomePage, Paper, PlainPage, SectionPage
from patrons.models import Newsroom
from patrons.roles import settle

# Made by Wagtail for its own use: hidden, or a mark to tick beside a row.
NO_FIELDS = {"id", "ORDER", "DELETE", "comment_notifications", "schedule_notification"}


def fields_without_help(form) -> set[str]:
    found = {
        name
        for name, field in form.fields.items()
        if name not in NO_FIELDS and not field.widget.is_hidden and not form[name].help_text
    }
    for name, rows in getattr(form, "formsets", {}).items():
        if name != "comments":
            found |= {f"{name}: {each}" for each in fields_without_help(rows.empty_form)}
    return found


def helped(panel, before: str = "") -> set[str]:
    """The fields that their panels help, where the field itself says nothing."""
    found = set()
    if getattr(panel, "field_name", None) and panel.help_text:
        found.add(before + panel.field_name)
    for child in getattr(panel, "children", []):
        found |= helped(child, before)
    if hasattr(panel, "child_edit_handler"):
        found |= helped(panel.child_edit_handler, f"{before}{panel.relation_name}: ")
    return found


@pytest.fixture
def bare(home, signed_in, ada):
    """bare(address): the fields of the form there that nothing helps."""
    settle()
    client = signed_in(ada)

    def fields(address: str) -> set[str]:
        context = client.get(address).context
        return fields_without_help(context["form"]) - helped(context["panel"].panel)

    return fields


@pytest.mark.parametrize("model", [ArticlePage, SectionPage, HomePage, PlainPage])
def test_each_field_of_a_page(model, ada, home):
    handler = model.get_edit_handler()
    form = handler.get_form_class()(instance=model(title="?"), for_user=ada, parent_page=home)
    assert fields_without_help(form) - helped(handler) == set()


WRITTEN = ["appeal", "tier", "round", "question", "otherway", "stopreason"]


@pytest.mark.parametrize("name", WRITTEN)
def test_each_field_of_what_staff_write_besides(bare, name):
    assert bare(reverse(f"{name}:add")) == set()


def test_each_field_of_an_author(bare):
    assert bare(reverse("wagtailsnippets_articles_author:add")) == set()


@pytest.mark.parametrize("name", ["wagtailimages", "wagtaildocs", "wagtailredirects"])
def test_each_field_of_what_wagtail_makes(home, signed_in, ada, name):
    settle()
    assert fields_without_help(signed_in(ada).get(reverse(f"{name}:add")).context["form"]) == set()


def test_each_field_of_a_copy(write, ada):
    for page in (article := write("A text"), article.get_parent().specific):
        assert fields_without_help(page.copy_form_class(user=ada, page=page)) == set()


def test_the_words_of_a_reviewer():
    assert fields_without_help(TaskStateCommentForm()) == set()


@pytest.mark.parametrize("setting", [Paper, Newsroom])
def test_each_field_of_the_settings(bare, setting):
    label = (setting._meta.app_label, setting._meta.model_name, setting.load().pk)
    assert bare(reverse("wagtailsettings:edit", args=label)) == set()


def test_a_field_without_help_would_be_found(ada, home):
    handler = ArticlePage.get_edit_handler()
    form = handler.get_form_class()(instance=ArticlePage(), for_user=ada, parent_page=home)
    form.fields["standfirst"].help_text = ""
    assert fields_without_help(form) - helped(handler) == {"standfirst"}
