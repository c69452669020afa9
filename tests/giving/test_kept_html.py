"""The head, masthead and foot that are kept in a process: another page, another piece."""

import pytest
from django.template import Context, Template
from django.utils import translation

from patrons.models import Newsroom, NewsroomText
from patrons.templatetags import kept
from tests.articles.page import parsed

pytestmark = pytest.mark.django_db


def test_it_is_made_again_only_where_what_it_is_made_of_is_another():
    template = Template("{% load kept %}{% kept by language %}{{ said }}{% endkept %}{{ said }}")
    assert template.render(Context({"by": (1, "a"), "said": "one"})) == "oneone"
    assert template.render(Context({"by": (1, "a"), "said": "two"})) == "onetwo"
    assert template.render(Context({"by": (1, "b"), "said": "two"})) == "twotwo"
    with translation.override("uk"):
        assert template.render(Context({"by": (1, "a"), "said": "три"})) == "тритри"


def test_it_does_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(kept, "MOST", 5)
    template = Template("{% load kept %}{% kept by %}{{ by }}{% endkept %}")
    for number in range(23):
        assert template.render(Context({"by": number})) == str(number)
    (node,) = template.nodelist.get_nodes_by_type(kept.KeptNode)
    assert len(node.kept) <= 5


def test_a_change_of_the_newsroom_is_on_the_next_page(client, newsroom):
    def foot() -> str:
        return parsed(client.get("/give/")).all("footer")[0].text

    Newsroom.objects.update(about_us="Five people in Podil.")
    assert "Five people in Podil." in foot()
    Newsroom.objects.update(about_us="Six people in Podil.")
    assert "Six people in Podil." in foot()


def test_a_change_of_its_words_in_another_language_is_too(client, newsroom):
    def foot() -> str:
        return parsed(client.get("/uk/give/")).all("footer")[0].text

    words = NewsroomText.objects.create(of=Newsroom.load(), language="uk", about_us="П’ятеро.")
    assert "П’ятеро." in foot()
    words.about_us = "Шестеро."
    words.save()
    assert "Шестеро." in foot()
    assert "Шестеро." not in parsed(client.get("/give/")).all("footer")[0].text
