"""Every language that is offered is complete in all that mails, papers and pages say."""

import ast
import html
import re
from datetime import date
from pathlib import Path

import pytest
import wagtail
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

from deploy import words
from patrons import mail, moments
from patrons.admin.mail_kinds import KINDS
from patrons.giving.wording import in_months
from patrons.money import Currency, money

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
PLACE = re.compile(r"%\((\w+)\)[sd]")
# What stays as it is: tags of a page, and what its scripts fill in.
MARK = re.compile(r"</?\w[^>]*>|\{\w*\}")
# What stays as it is: names of the samples, signs, addresses.
NAMES = {"Alice", "Ann", "Novák", "EUR", "PDF", "UTC", "Stripe", "The", "Lighthouse"}
PRODUCT = ("articles", "patrons", "newsroom", "seeds", "templates")
ADDRESS = re.compile(r"https?://\S+|\S+@\S+")


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_said_without_words_for_it(language):
    catalog = words.read(language)
    waiting = [one.id for one in catalog if one.id and (one.fuzzy or not all(words.said(one)))]
    assert waiting == [], f"write these in {words.path_of(language)}"


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_holds_what_is_said_and_nothing_else(language):
    have = {str(one.id) for one in words.read(language) if one.id}
    said = {str(one.id) for one in words.template() if one.id}
    assert have == said, "run `make words`"


def test_no_sentence_is_left_out_of_the_catalogue():
    """Staff's screens are English; all else that has words names them as deploy/words.py reads."""
    modules, pages = words.files(words.MODULES), words.files(words.TEMPLATES)
    ours = [path for part in PRODUCT for path in (words.ROOT / part).rglob("*.*")]
    ours = [path for path in ours if "admin" not in path.parts]
    sources = [path for path in ours if path.suffix == ".py"]
    assert [path for path in sources if names_of_gettext(path) - words.KEYWORDS.keys()] == []
    assert [path for path in sources if names_of_gettext(path) and path not in modules] == []
    shown = [path for path in ours if path.suffix in (".html", ".txt") and path not in pages]
    assert [path for path in shown if "translate " in path.read_text(encoding="utf-8")] == []


def names_of_gettext(path: Path) -> set[str]:
    """What a module calls the functions that look a sentence up."""
    return {
        each.asname or each.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for each in node.names
        if "gettext" in each.name
    }


def test_what_we_say_in_other_words_is_what_wagtail_says():
    ours = {one.id for one in words.read(settings.LANGUAGE_CODE)}
    theirs = {
        one.id
        for path in Path(wagtail.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po")
        for one in read_po(path.open("rb"))
    }
    assert ours <= theirs


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_what_the_site_reads_is_what_the_catalogue_says(language):
    compiled = words.path_of(language).with_suffix(".mo").read_bytes()
    assert compiled == words.compiled(words.read(language)), "run `make words`"


@pytest.mark.parametrize("language", OTHERS)
def test_names_and_sums_find_their_place_in_every_language(language):
    for one in words.read(language):
        if not one.id:
            continue
        ids = [one.id] if isinstance(one.id, str) else list(one.id)
        places = {name for text in ids for name in PLACE.findall(text)}
        marks = sorted(MARK.findall(ids[0]))
        for said in words.said(one):
            found = PLACE.findall(said)
            assert set(found) == places, said
            assert said.count("%(") == len(found)
            assert sorted(MARK.findall(said)) == marks


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", sorted(KINDS))
def test_no_english_is_left_over_in_a_mail(name, language, newsroom):
    written = KINDS[name].preview(name, language, with_words=False)
    body = re.sub(r"<style>.*?</style>|<[^>]*>", " ", written.html, flags=re.DOTALL)
    for part in (written.subject, written.text, html.unescape(body)):
        left = set(re.findall(r"[A-Za-zá]{2,}", ADDRESS.sub(" ", part))) - NAMES
        assert left == set()


def test_a_sentence_without_words_would_be_noticed(newsroom):
    with translation.override("uk"):
        assert "Thank you" not in mail.write("receipt", KINDS["receipt"].sample()).text
    found = list(words.of_template("{% load i18n %}{% if a %}{% translate 'One' %}{% endif %}"))
    assert found == ["One"]
    counted = (
        "{% load i18n %}{% blocktranslate count n=m with x=y %}{{ n }} {{ x }}"
        "{% plural %}{{ n }} of {{ x }}{% endblocktranslate %}"
    )
    assert list(words.of_template(counted)) == [("%(n)s %(x)s", "%(n)s of %(x)s")]


@pytest.mark.parametrize(
    ("months", "said"),
    [(1, "1 місяць"), (3, "3 місяці"), (12, "12 місяців"), (21, "21 місяць")],
)
def test_ukrainian_counts_in_its_four_forms(months, said):
    with translation.override("uk"):
        assert in_months(months) == said


def test_days_months_and_sums_are_ukrainian_too(newsroom):
    with translation.override("uk"):
        assert moments.on_day(date(2026, 11, 26)) == "26 листопада 2026"
        assert money(150_050, Currency(code="EUR", exponent=2)) == "1\xa0500,50\xa0EUR"
        assert moments.clock_name("Europe/Kyiv") == "час: Київ"
        assert moments.clock_name("America/New_York") == "час: Нью-Йорк"
        assert moments.clock_name("UTC") == "UTC"


def test_no_day_in_a_mail_is_written_by_djangos_letters():
    """ "F" is a month by itself; with a day Ukrainian says it otherwise (moments.on_day)."""
    sources = [*words.files(words.TEMPLATES), *words.files(words.MODULES)]
    assert len(sources) > 60
    assert [path.name for path in sources if "F Y" in path.read_text(encoding="utf-8")] == []
