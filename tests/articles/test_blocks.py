"""What the text of an article is made of: what editors can write, and what readers get of it."""

import gzip
import importlib
import json
import time
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from wagtail.blocks import StructBlockValidationError
from wagtail.models import Revision

from articles.article import ArticlePage
from articles.body.players import HOSTS, PLAYERS, shown
from articles.body.table import figures
from tests.articles.every_block import FRAME, WATCH, block, every_block, image, picture
from tests.articles.page import parsed


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def show(client, write):
    """show([blocks]): the text of an article as a reader's browser has it."""

    def shown_text(blocks):
        article = write("Shown")
        article.body = json.dumps(blocks)
        article.save()
        return parsed(client.get(article.address)).one(css="text")

    return shown_text


def stream():
    return ArticlePage._meta.get_field("body").stream_block


def cleaned(kind: str, value: dict):
    child = stream().child_blocks[kind]
    return child.clean(child.to_python(value))


def refusals(kind: str, value: dict) -> dict[str, str]:
    """What the editor reads, by field."""
    with pytest.raises(StructBlockValidationError) as refused:
        cleaned(kind, value)
    return {name: error.messages[0] for name, error in refused.value.block_errors.items()}


def test_every_block_is_offered_with_an_icon_and_a_line_of_help():
    for name, child in stream().child_blocks.items():
        told = getattr(child.meta, "help_text", "") or child.field.help_text
        assert told.endswith("."), name
        assert child.meta.icon not in ("placeholder", ""), name
        for field_name, field in getattr(child, "child_blocks", {}).items():
            told = getattr(field.meta, "help_text", "") or field.field.help_text
            assert told, f"{name}.{field_name}"


def test_what_is_written_most_comes_first_and_the_rest_is_grouped():
    groups = {group: [b.name for b in blocks] for group, blocks in stream().grouped_child_blocks()}
    assert groups == {
        "": ["paragraph", "heading", "quote"],
        "Beside the text": ["info_box", "read_also", "correction"],
        "To look at": ["picture", "pull_figure", "table", "embed"],
    }


def test_a_new_article_begins_with_a_paragraph(db):
    assert [child.block_type for child in ArticlePage().body] == ["paragraph"]


def test_a_heading_is_a_heading(show):
    assert show([block("heading", "Then & now")]).one("h2").text == "Then & now"


def test_a_paragraph_keeps_headings_lists_and_links(show):
    html = "<h2>One</h2><p><b>a</b> <i>b</i></p><h3>Two</h3><ol><li>x</li></ol>"
    text = show([block("paragraph", html)])
    assert [text.one("h2").text, text.one("h3").text, text.one("li").text] == ["One", "Two", "x"]


def test_a_quote_says_who_said_it(show):
    figure = show([block("quote", {"text": "One.\n\nTwo.", "said_by": "Ann"})]).one("figure")
    assert [p.text for p in figure.one("blockquote").all("p")] == ["One.", "Two."]
    assert figure.one("figcaption").text == "Ann"


def test_a_quote_of_nobody_has_no_empty_caption(show):
    figure = show([block("quote", {"text": "One.", "said_by": ""})]).one("figure")
    assert figure.all("figcaption") == []


def test_quotes_written_before_are_words_of_nobody_yet_in_drafts_too(write):
    article = write("Old")
    old = [{"type": "quote", "value": "As it was.", "id": "a"}, block("paragraph", "<p>x</p>")]
    revision = article.save_revision()
    ArticlePage.objects.filter(pk=article.pk).update(body=json.dumps([]))
    table = ArticlePage._meta.db_table
    with connection.cursor() as cursor:
        sql = f"UPDATE {table} SET body = %s WHERE page_ptr_id = %s"
        cursor.execute(sql, [json.dumps(old), article.pk])
    content = {**revision.content, "body": json.dumps(old)}
    Revision.objects.filter(pk=revision.pk).update(content=content)
    migration = importlib.import_module("articles.migrations.0008_quotes_say_who")
    for _again in range(2):
        (operation,) = migration.Migration.operations
        operation.code(apps, None)
        live = ArticlePage.objects.get(pk=article.pk)
        draft = Revision.objects.get(pk=revision.pk).as_object()
        for each in (live, draft):
            assert each.body[0].value["text"] == "As it was."
            assert each.body[0].value["said_by"] == ""
            assert str(each.body[1].value) == "<p>x</p>"


def test_a_pull_figure_is_one_line_of_text(show):
    found = show([block("pull_figure", {"figure": "2 in 3", "counts": "of us read."})])
    assert found.one("p", "pull-figure").text == "2 in 3 of us read."


def test_an_info_box_is_named_by_its_title(show):
    box = show([block("info_box", {"title": "How", "text": "<p>So.</p>"})]).one("aside")
    assert box.attrs["aria-label"] == box.one("h2").text == "How"
    assert box.one("p").text == "So."


def test_a_correction_bears_its_date(show):
    note = show([block("correction", {"date": "2026-03-02", "text": "<p>Two.</p>"})]).one("aside")
    assert note.one("time").attrs["datetime"] == "2026-03-02"
    assert note.one("time").text == "2 March 2026"
    assert note.attrs["aria-label"] == "Correction, 2 March 2026"
    assert "Two." in note.text


def test_a_table_has_headers_with_their_scope_and_scrolls_by_keyboard(show):
    (table,) = [each for each in every_block(image()) if each["type"] == "table"]
    box = show([table]).one(css="scroll")
    assert (box.attrs["tabindex"], box.attrs["role"]) == ("0", "region")
    assert box.attrs["aria-label"] == box.one("caption").text == "Passengers by season"
    scopes = [th.attrs["scope"] for th in box.all("th")]
    assert scopes == ["col"] * 6 + ["row"] * 2
    assert [td.text for td in box.all("td")][:2] == ["1,204", "2,310"]


def test_figures_are_read_from_their_last_digit(show):
    rows = [
        ["Boat", "Built", "Share", "Cost", "Crew", "Note", "Call"],
        ["Ada", "2019–2024", "−3.2 %", "1 234,50 €", "3 million", "5", "067 123 45 67"],
        ["Bee", "1998", "—", "-€12.50", "(1,234)", "of 7", "+380671234567"],
        ["Cod", "1999", "12 %", "UAH 5", "~30", "", "(067) 123-45-67"],
        ["Dab", "2001", "+1%", "0.1234567891", "1/2", "", "+44 20 7946 0958"],
    ]
    value = {"data": rows, "cell": [], "table_header_choice": "both"}
    value |= {"first_row_is_table_header": True, "first_col_is_header": True}
    box = show([block("table", value)]).one(css="scroll")
    assert [th.text for th in box.all("th", "figure")] == ["Built", "Share", "Cost", "Crew"]
    assert len(box.all("td", "figure")) == 4 * 4


FIGURES = [
    *("12 тис.", "3,5 млн грн", "5 °C", "44 км/год", "№ 5", "10:30", "US$ 5", "€ 3 bn"),
    *("+5 000 000 000", "+5,000,000,000 €", "3 million euros", "12–15 %", "100+", "5 м²", "1."),
]
NO_FIGURES = [
    *("1. Kharkiv", "2. Odesa", "1.Kharkiv", "12 Main Street", "17 Nov", "17 March", "3 травня"),
    *("17 лист.", "MAY 5", "17-Nov", "+380671234567", "067 123 45 67", "(067) 123-45-67"),
    *("+44 20 7946 0958", "+7 903 123 45 67", "+48 600 700 800", "of 7", "Kharkiv", "5 or 6"),
]


@pytest.mark.parametrize("cell", FIGURES)
def test_a_number_is_a_figure_with_its_signs_and_units(cell):
    assert figures([[cell], ["5"]]) == [0]


@pytest.mark.parametrize("cell", NO_FIGURES)
def test_what_only_begins_with_a_number_is_no_figure(cell):
    assert figures([[cell], ["5"]]) == []


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "11,", "1–", "1 – ", "5 м/", "+1 000 ", "( ", "тис. "]
)
def test_a_long_cell_is_looked_at_in_no_time(piece):
    cells = [[f"{start}{piece * 10_000}?!"] for start in ("", "5 ", "+0")]
    began = time.process_time()
    assert figures(cells) == []
    assert time.process_time() - began < 1


def test_markup_typed_into_a_cell_is_text(show):
    rows = [["<script>x</script>", None], ["<b>b</b>", "2"]]
    value = {"data": rows, "cell": [], "table_header_choice": "neither"}
    box = show([block("table", value)]).one(css="scroll")
    assert (box.all("script"), box.all("b"), box.all("th")) == ([], [], [])
    assert [td.text for td in box.all("td")] == ["<script>x</script>", "", "<b>b</b>", "2"]


def test_a_related_link_to_a_page_of_ours_bears_its_headline(show, write):
    other = write("Another story")
    value = {"page": other.pk, "elsewhere": "", "words": ""}
    link = show([block("read_also", value)]).one("p", "read-also").one("a")
    assert (link.text, link.attrs["href"]) == ("Another story", other.address)


@pytest.mark.parametrize("words", ["", "What we wrote of it"])
def test_a_related_link_to_a_page_that_is_withdrawn_says_nothing_of_it(show, write, words):
    other = write("Another story", live=False)
    value = {"page": other.pk, "elsewhere": "", "words": words}
    assert show([block("read_also", value)]).all(css="read-also") == []


def test_a_related_link_to_a_page_that_is_deleted_vanishes(show, write):
    other = write("Another story")
    value = {"page": other.pk, "elsewhere": "", "words": ""}
    other.delete()
    assert show([block("read_also", value)]).all(css="read-also") == []


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"page": None, "elsewhere": "", "words": "x"}, "page"),
        ({"page": None, "elsewhere": "https://example.org/", "words": ""}, "words"),
    ],
)
def test_a_related_link_says_what_it_lacks(db, value, field):
    assert list(refusals("read_also", value)) == [field]


def test_a_related_link_leads_to_one_place(write):
    value = {"page": write("A").pk, "elsewhere": "https://example.org/", "words": "x"}
    assert list(refusals("read_also", value)) == ["elsewhere"]


def test_a_video_is_a_link_and_nothing_of_its_host_is_on_the_page(show):
    figure = show([block("embed", {"address": WATCH, "title": "A rabbit"})]).one(css="embed")
    link = figure.one("a")
    assert (link.attrs["href"], link.text) == (WATCH, "Watch on YouTube A rabbit")
    assert figure.attrs["data-embed"] == FRAME
    assert "hidden" in figure.one("button").attrs  # the script shows it
    for tag in ("iframe", "img", "script", "link"):
        assert figure.all(tag) == []


def test_a_post_elsewhere_is_read_and_not_watched(show):
    value = {"address": "https://t.me/durov/43", "title": "A post"}
    figure = show([block("embed", value)]).one(css="embed")
    assert figure.one("a").text == "Read on Telegram A post"
    assert figure.attrs["data-shape"] == "post"


def test_only_a_page_with_a_video_loads_its_script(client, write):
    scripts = {}
    for title, kind, value in (
        ("With", "embed", {"address": WATCH, "title": "x"}),
        ("Without", "heading", "x"),
    ):
        article = write(title)
        article.body = json.dumps([block(kind, value)])
        article.save()
        page = parsed(client.get(article.address))
        scripts[title] = [node.attrs["src"] for node in page.all("script") if "src" in node.attrs]
    assert scripts == {"With": ["/static/js/embed.js"], "Without": []}


UNLISTED = "https://player.vimeo.com/video/123456?h=0a1b2c3d4e&dnt=1&autoplay=1"
UNLISTED_AT = [
    "https://vimeo.com/123456/0a1b2c3d4e",
    "https://vimeo.com/123456/0a1b2c3d4e?share=copy",
    "https://player.vimeo.com/video/123456?badge=0&h=0a1b2c3d4e",
]


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        (WATCH, FRAME),
        ("HTTPS://YouTube.com/watch?v=aqz-KE-bpKQ", FRAME),
        ("https://m.youtube.com/watch?app=x&v=aqz-KE-bpKQ&t=4", f"{FRAME}&start=4"),
        ("http://youtu.be/aqz-KE-bpKQ?si=x", FRAME),
        ("https://www.youtube.com/live/aqz-KE-bpKQ", FRAME),
        ("https://www.youtube.com/shorts/aqz-KE-bpKQ", FRAME),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
        ("HTTPS://Vimeo.COM/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"),
        *[(address, UNLISTED) for address in UNLISTED_AT],
        (
            "https://www.dailymotion.com/video/x8abcd",
            "https://geo.dailymotion.com/player.html?video=x8abcd",
        ),
        (
            "https://www.tiktok.com/@some.one/video/7106594312292453675",
            "https://www.tiktok.com/player/v1/7106594312292453675?autoplay=1",
        ),
        ("https://t.me/s/durov/43", "https://t.me/durov/43?embed=1"),
        (
            "https://www.instagram.com/reel/Cabc-1/",
            "https://www.instagram.com/p/Cabc-1/embed/captioned/",
        ),
        (
            "https://x.com/someone/status/20?s=21",
            "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=20",
        ),
    ],
)
def test_a_frames_address_is_made_of_the_pages_own(address, frame):
    found = shown(address)
    assert found is not None
    assert found.frame == frame
    assert any(found.frame.startswith(f"{host}/") for host in settings.EMBED_FRAMES)


@pytest.mark.parametrize(
    ("address", "second"),
    [
        (f"{WATCH}&t=30s", 30),
        ("https://www.youtube.com/watch?t=90&v=aqz-KE-bpKQ", 90),
        ("https://youtu.be/aqz-KE-bpKQ?t=30", 30),
        ("https://youtu.be/aqz-KE-bpKQ?si=x&t=1m30s#more", 90),
        ("https://www.youtube.com/embed/aqz-KE-bpKQ?start=7", 7),
        ("https://www.youtube.com/live/aqz-KE-bpKQ?t=1h2m3s", 3723),
        ("https://www.youtube.com/shorts/aqz-KE-bpKQ?t=2m", 120),
        (f"{WATCH}#t=5", 5),
        (f"{WATCH}&t=", 0),
        (f"{WATCH}&t=0s", 0),
        (f"{WATCH}&t=soon", 0),
        (f"{WATCH}&t=5%22onload", 0),
        (f"{WATCH}&start=99999999999", 0),
        (f"{WATCH}&at=30", 0),
    ],
)
def test_a_video_begins_where_its_address_says(address, second):
    found = shown(address)
    assert found is not None
    assert found.frame == (f"{FRAME}&start={second}" if second else FRAME)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/video/1",
        "https://youtube.com.example.org/watch?v=aqz-KE-bpKQ",
        "https://example.org/?https://youtu.be/aqz-KE-bpKQ",
        "https://www.youtube.com/@somebody",
        "https://www.youtube.com/watch?v=aqz-KE-bpKQ%22onload",
        "https://x.com/someone",
        "javascript:alert(1)",
    ],
)
def test_any_other_address_is_refused_and_the_editor_reads_why(db, address):
    assert shown(address) is None
    said = refusals("embed", {"address": address, "title": "x"})
    assert list(said) == ["address"]
    if address.startswith("http"):
        assert all(host in said["address"] for host in HOSTS)


def test_an_address_that_was_allowed_once_stays_a_plain_link(show):
    figure = show([block("embed", {"address": "https://gone.example/1", "title": "x"})]).one(
        css="embed"
    )
    assert figure.one("a").attrs["href"] == "https://gone.example/1"
    assert "data-embed" not in figure.attrs
    assert figure.all("button") == []


def test_the_content_policy_allows_the_frames_of_our_list_and_no_others(client, write):
    policy = client.get(write("Any").address).headers["Content-Security-Policy"]
    (frames,) = [part.strip() for part in policy.split(";") if part.strip().startswith("frame-src")]
    hosts = {"/".join(player.frame.split("/")[:3]) for player in PLAYERS}
    assert set(frames.split()[1:]) == {"'self'", *hosts}


def test_a_picture_needs_words_or_a_tick_that_it_only_decorates(db):
    made = image()
    bare = picture(made)["value"]
    bare["picture"] = {**bare["picture"], "alt_text": ""}
    with pytest.raises(ValidationError) as refused:
        cleaned("picture", bare)
    assert "alt text" in str(refused.value.as_json_data())
    assert cleaned("picture", picture(made)["value"])
    assert cleaned("picture", picture(made, decorative=True)["value"])


@pytest.mark.parametrize(
    "words",
    ["stripes", "Stripes.jpg", "DSC_0417", "Screenshot 2026-11-28 at 10.30.15", "Фото_01"],
)
def test_the_name_of_its_file_is_no_word_for_a_picture(db, words):
    made = image(name=f"{words.removesuffix('.jpg')}.jpg")
    value = picture(made)["value"]
    value["picture"] = {**value["picture"], "alt_text": words}
    with pytest.raises(ValidationError) as refused:
        cleaned("picture", value)
    assert "is the name of its file" in str(refused.value.as_json_data())
    assert words in str(refused.value.as_json_data())
    for said in (f"{words} at noon", "Bridge", "Three coloured stripes.", "d", "strip", "…"):
        value["picture"] = {**value["picture"], "alt_text": said}
        assert cleaned("picture", value)


def test_a_file_may_be_called_what_it_shows(db):
    value = picture(image(name="Dill on a windowsill.jpg"))["value"]
    value["picture"] = {**value["picture"], "alt_text": "Dill on a windowsill"}
    assert cleaned("picture", value)


def test_a_picture_bears_its_words_its_caption_and_its_credit(show):
    figure = show([picture(image(), caption="At noon", credit="Photo: Ann")]).one("figure")
    assert figure.one("img").attrs["alt"] == "Three coloured stripes."
    assert figure.one("figcaption").text == "At noon Photo: Ann"


def test_a_picture_that_decorates_is_silent(show):
    figure = show([picture(image(), decorative=True)]).one("figure")
    assert figure.one("img").attrs["alt"] == ""
    assert figure.all("figcaption") == []


def test_what_every_block_says_is_counted_and_searched_but_a_video_elsewhere(write):
    article = write("All")
    article.body = json.dumps(every_block(image()))
    article.save()
    said = article.whole_text()
    for words in (
        "Stripes at noon", "Photo: Ann Lee", "Three coloured stripes.", "first words", "a link",
        "A heading within", "another thing", "A heading of its own", "And no more.", "The editor",
        "2 in 3", "are paid by patrons", "How it works", "Box words.", "More of it",
        "Passengers by season", "Night trains", "5,536", "it was two", "The last words.",
    ):  # fmt: skip
        assert words in said
    for words in ("rabbit", "youtube", "The whole picture", "16:9", "example.org"):
        assert words not in said
    assert article.word_count == len(said.split())


def test_a_page_with_every_block_is_light(client, write):
    article = write("All")
    article.body = json.dumps(every_block(image()))
    article.save()
    page = client.get(article.address)
    linked = [node.attrs.get("href", "") for node in parsed(page).all("link")]
    linked += [node.attrs.get("src", "") for node in parsed(page).all("script")]
    own = [path for path in linked if path.endswith((".css", ".js"))]
    assert "/static/js/embed.js" in own
    files = [Path(settings.BASE_DIR, path.lstrip("/")).read_bytes() for path in own]
    assert sum(len(gzip.compress(part)) for part in [page.content, *files]) <= 30 * 1024


def test_what_arrives_in_the_editors_form_keeps_no_script_style_or_handler():
    hostile = {
        "blocks": [
            {
                "key": "a",
                "type": "unstyled",
                "text": "<script>alert(1)</script> press <b onclick=x>here</b>",
                "depth": 0,
                "inlineStyleRanges": [
                    {"offset": 0, "length": 4, "style": "BOLD"},
                    {"offset": 4, "length": 4, "style": "CODE"},
                ],
                "entityRanges": [{"offset": 0, "length": 5, "key": 0}],
            },
            {"key": "b", "type": "header-one", "text": "One", "depth": 0,
             "inlineStyleRanges": [], "entityRanges": []},
            {"key": "c", "type": "atomic", "text": " ", "depth": 0, "inlineStyleRanges": [],
             "entityRanges": [{"offset": 0, "length": 1, "key": 1}]},
        ],
        "entityMap": {
            "0": {"type": "LINK", "mutability": "MUTABLE",
                  "data": {"url": "javascript:alert(1)", "onclick": "x", "style": "color:red"}},
            "1": {"type": "EMBED", "mutability": "IMMUTABLE", "data": {"url": WATCH}},
        },
    }  # fmt: skip
    child = stream().child_blocks["paragraph"]
    kept = str(child.value_from_datadict({"p": json.dumps(hostile)}, {}, "p"))
    assert "<script" not in kept
    assert "<b onclick" not in kept
    assert "<h1" not in kept
    assert "<embed" not in kept
    for gone in ('href="javascript', "style=", ' onclick="'):
        assert gone not in kept
    assert "<a><b>&lt;scr</b>i</a>pt&gt;alert(1)" in kept  # what was typed stays, as words
