"""The newsroom's colour: refused where it cannot be read, lightened for dark pages."""

import re

import pytest
from django.core.exceptions import ValidationError

from patrons.accent import PAPER, PAPER_DARK, check_accent, contrast, legible, nearest, tinted

COLOURS = ["#0B5D5B", "#767676", "#E00000", "#0000FF", "#000000", "#FFFFFF", "#FFFF00"]


@pytest.mark.parametrize("ground", [PAPER, PAPER_DARK])
@pytest.mark.parametrize("colour", COLOURS)
def test_what_is_shown_can_be_read_on_the_page_and_on_its_tint(colour, ground):
    shown = legible(colour, ground)
    assert contrast(shown, ground) >= 4.5
    assert contrast(shown, tinted(ground, shown)) >= 4.5


def test_black_on_white_is_twenty_one_to_one():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_a_colour_too_faint_is_refused_with_the_nearest_that_passes():
    with pytest.raises(ValidationError) as refused:
        check_accent("#7FD0CE")
    assert nearest("#7FD0CE", PAPER) in refused.value.messages[0]
    check_accent(nearest("#7FD0CE", PAPER))


@pytest.mark.parametrize("text", ["teal", "0B5D5B", "#FFF", "#0B5D5B;}", ""])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ValidationError):
        check_accent(text)


def test_every_page_links_the_newsrooms_colour(client, newsroom):
    newsroom.accent = "#7A1FA2"
    newsroom.save()
    href = re.search(r'href="(/theme\.css[^"]*)"', client.get("/nowhere/").content.decode())[1]
    sheet = client.get(href)
    assert "--accent-light:#7A1FA2;" in sheet.content.decode()
    assert sheet.headers["Content-Type"] == "text/css"
    assert "immutable" in sheet.headers["Cache-Control"]
    assert "immutable" not in client.get("/theme.css?v=000000").headers["Cache-Control"]
