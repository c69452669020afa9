"""The preview of what nobody has saved yet."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from patrons.roles import settle
from tests.articles.page import parsed
from tests.articles.test_desk import form


def of_a_page() -> dict:
    return nested_form_data(
        {
            "title": "Written by hand",
            "slug": "written-by-hand",
            "body": streamfield([("paragraph", rich_text("<p>First words.</p>"))]),
            "comments": inline_formset([]),
        }
    )


@pytest.mark.parametrize("languages", ["home", "home_uk"])
@pytest.mark.parametrize("kind", ["articlepage", "sectionpage", "plainpage"])
def test_what_is_new_is_previewed_before_its_first_save(
    kind, languages, home, news, edie, signed_in, request
):
    request.getfixturevalue(languages)
    settle()
    desk = signed_in(edie)
    parent = news if kind == "articlepage" else home
    preview = reverse("wagtailadmin_pages:preview_on_add", args=("articles", kind, parent.pk))
    data = form([]) if kind == "articlepage" else of_a_page()
    assert desk.post(preview, data).json() == {"is_valid": True, "is_available": True}
    page = desk.get(preview)
    assert page.status_code == 200
    assert "Written by hand" in [title.text for title in parsed(page).all("h1")]
