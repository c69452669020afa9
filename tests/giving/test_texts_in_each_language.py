"""What readers are asked with, in the language of the page; what is missing is marked."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from patrons import texts
from patrons.giving.receipt import issuer_of
from patrons.models import (
    Appeal,
    AppealParagraph,
    AppealText,
    Currency,
    Newsroom,
    OtherWay,
    ParagraphText,
    Question,
    Tier,
    TierAmount,
    TierText,
)
from patrons.templatetags.giving import appeal as appeal_of
from tests.articles.page import parsed


@pytest.fixture
def newsroom(db) -> Newsroom:
    found = Newsroom.load()
    found.name, found.mission, found.about_us = "The Lighthouse", "We report", "Seven people"
    found.footer, found.receipt_note = "Open to all", "No tax is deducted."
    found.save()
    Currency.objects.create(
        newsroom=found, code="EUR", exponent=2, coffee=300, monthly=[300], yearly=[3600],
        once=[500], minimum=100, maximum=100_000,
    )  # fmt: skip
    return found


@pytest.fixture
def reader(newsroom) -> Tier:
    tier = Tier.objects.create(name="Reader", benefits="A vote\nA receipt")
    TierAmount.objects.create(tier=tier, currency_id="EUR", amount=300)
    return tier


@pytest.fixture
def ask(newsroom) -> Appeal:
    appeal = Appeal.objects.create(
        name="Default", heading="Dear readers", price_anchor="One coffee", is_default=True
    )
    for order, text in enumerate(["We count", "We check"]):
        AppealParagraph.objects.create(appeal=appeal, text=text, sort_order=order)
    return appeal


def in_ukrainian(address: str):
    """The page of an address as its Ukrainian one is made: the same view, that language active."""
    with translation.override("uk"):
        return parsed(Client(headers={"accept-language": "uk"}).get(address))


def test_the_default_language_says_nothing_of_languages(client, reader, newsroom):
    reader.said_in.create(language="uk", name="Читач")
    page = parsed(client.get("/give/")).one("dl", "tier-list")
    assert page.one("dt").text.startswith("Reader")
    assert not any("lang" in node.attrs for node in page.all())
