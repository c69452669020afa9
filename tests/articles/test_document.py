"""The plain-text form: what is read, and what is refused, with the line and what to do."""

import pytest

from articles.document import Unreadable, decode, parse
from tests.articles.conftest import SEED

GOOD = """A headline
A standfirst.
First paragraph.

Second paragraph.
Related:
- One title
- Another title
Turn to the reader. Twice.
Why we ask.
A little goes a long way. Become a patron or see other ways to support.
"""


def test_the_seed_document_is_understood_in_its_parts():
    document = parse(decode(SEED.read_bytes()))
    assert len(document.paragraphs) == 7
    assert len(document.related) == 5
    assert document.appeal.heading.startswith("You could close this page. Or you could")
    assert len(document.appeal.paragraphs) == 1
    assert document.appeal.price_anchor.endswith("vote for topics we should cover next.")
    assert document.appeal.patron_label == "Become a patron"
    assert document.appeal.other_ways_label == "see other ways to support"
    assert document.notes == []


def test_blank_lines_windows_line_ends_and_a_byte_order_mark_change_nothing():
    plain = parse(GOOD)
    assert parse(decode(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())) == plain
    assert parse(GOOD.replace("\n", "\n\n")) == plain
    assert plain.paragraphs == ["First paragraph.", "Second paragraph."]


def test_without_a_list_there_is_no_appeal_and_all_is_text():
    document = parse("A headline\nA standfirst.\nText.\n- not a list\nYou could close this page.")
    assert document.paragraphs == ["Text.", "- not a list", "You could close this page."]
    assert (document.related, document.appeal) == ([], None)


def test_entries_without_the_lists_first_line_are_text_and_that_is_said():
    document = parse("Headline\nStandfirst\nText\nRelated\n- One\n- Two\nJoin us.")
    assert document.paragraphs == ["Text", "Related", "- One", "- Two", "Join us."]
    (note,) = document.notes
    assert note.startswith("line 5: “- One” was taken for text")


def test_a_list_may_end_the_document():
    document = parse(GOOD.split("Turn to")[0])
    assert document.related == ["One title", "Another title"]
    assert document.appeal is None


def test_one_line_without_a_dash_in_the_list_is_left_out_and_said():
    document = parse(GOOD.replace("- Another", "A stray line\n- Another"))
    assert document.related == ["One title", "Another title"]
    assert document.appeal == parse(GOOD).appeal
    (note,) = document.notes
    assert note.startswith("line 8: not understood in the related list, left out: “A stray line”")


def test_the_same_title_twice_is_said():
    document = parse(GOOD.replace("- Another title", "- One title"))
    assert document.related == ["One title"]
    assert document.notes == ["line 8: the same related title again, left out."]


BAD = {
    "nothing in it": ("", None, "the file is empty"),
    "only blank lines": ("\n \n\t\n", None, "the file is empty"),
    "no standfirst": ("A headline\n", 1, "there is no standfirst"),
    "no body": ("A headline\nA standfirst.\n", 2, "there is no body"),
    "a list in place of the body": ("A headline\nA standfirst.\nRelated:\n- A\n", 3, "no body"),
    "a list in place of the headline": ("Related:\n- A\n", 1, "there is no headline"),
    "a headline too long": ("x" * 256 + "\nA standfirst.\nText.", 1, "256 characters"),
    "two lists": (GOOD + "related:\n- Third\n", 12, "for the second time; the first is on line 6"),
    "a list without entries": ("H\nS\nText.\nRelated:\n", 4, "has no entries"),
    "a list that starts with the appeal": ("H\nS\nText.\nRelated:\nYou could.", 4, "no entries"),
    "an entry too long": (f"H\nS\nText.\nRelated:\n- {'x' * 256}\n", 5, "256 characters"),
    "an appeal of a heading only": (GOOD.split("Why we ask.")[0], 9, "no call to action"),
    "an appeal without its last sentence": (
        GOOD.replace(" Become a patron or see other ways to support.", ""),
        11,
        "no call to action",
    ),
    "an appeal without a price anchor": (
        GOOD.replace("A little goes a long way. ", ""),
        11,
        "no call to action",
    ),
    "an entry after the appeal began": (GOOD + "- A late one\n", 12, "after the list ended"),
    "a control character": ("A headline\nA stand\x00first.\nText.", 2, "U+0000"),
}


@pytest.mark.parametrize(("text", "line", "message"), BAD.values(), ids=BAD.keys())
def test_what_does_not_keep_the_form_is_refused_with_its_line(text, line, message):
    with pytest.raises(Unreadable) as refused:
        parse(text)
    assert message in str(refused.value)
    assert refused.value.line == line


def test_what_is_not_utf8_is_refused_with_its_line():
    with pytest.raises(Unreadable, match="line 2: this is not UTF-8 text"):
        decode("A headline\nCaf\u00e9".encode("latin-1"))
