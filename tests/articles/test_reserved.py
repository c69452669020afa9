"""The site's own addresses are refused as slugs, with the reason and another proposed."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles import reserved
from articles.pages import PlainPage
from articles.section import SectionPage

OWN = [
    "account",
    "admin",
    "authors",
    "documents",
    "feeds",
    "give",
    "healthz",
    "media",
    "on-your-device",
    "outbox",
    "readyz",
    "rounds",
    "search",
    "static",
    "stripe",
    "suggestions",
    "tags",
    "thanks",
    "uk",
    "en",
]


@pytest.mark.parametrize("slug", OWN)
@pytest.mark.parametrize("kind", [PlainPage, SectionPage])
def test_an_address_of_the_site_is_refused_as_a_slug(home, kind, slug):
    with pytest.raises(ValidationError) as refused:
        home.add_child(instance=kind(title="A page", slug=slug))
    (said,) = refused.value.message_dict["slug"]
    assert said == f"/{slug}/ is an address of the site itself. Take another, such as {slug}-page."


@pytest.mark.parametrize("slug", ["about", "thanks-page", "giving", "news"])
def test_any_other_is_taken(home, slug):
    page = PlainPage(title="A page", slug=slug, body="<p>Words.</p>")
    assert home.add_child(instance=page).pk


def test_an_address_that_is_added_is_reserved_by_itself():
    found = reserved.words()
    for name in ("give", "account", "on_your_device", "search", "healthz", "rounds"):
        assert reverse(name).strip("/").split("/")[0] in found
    assert all(word.strip() for word in found)
