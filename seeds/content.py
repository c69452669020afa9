"""The newsroom's settings, its pages and its appeal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from articles.article import ArticlePage
from articles.author import Author
from articles.importing import Wish, import_file
from articles.pages import HomePage, PlainPage
from articles.section import SectionPage
from patrons.giving.appeal import Appeal
from patrons.masthead import Newsroom
from seeds import masthead, ukrainian_texts
from seeds.body_blocks import dress
from seeds.plain_pages import PAGES

HERE = Path(__file__).parent
LEAD = HERE / "north-korean-military.txt"
EDITOR, NEWSROOM = "Edie Brandt", "The newsroom"
EDITORS_ROLE = "Editor"
EDITORS_WORDS = (
    "Edie Brandt reads every line before you do, and says no more often than yes. Letters about "
    "our mistakes reach her first.\n\nShe is invented, like this newsroom."
)

SECTIONS = [
    ("news", "News", "What happened, who says so, and how they know."),
    ("inside", "Inside the newsroom", "How this paper is made, and who pays for it."),
    ("everyday", "Everyday", "Small useful things."),
]


@dataclass(frozen=True)
class Story:
    path: Path
    section: str
    author: str
    days_ago: int


# The seed document says "on 29 October"; it bears the day after, whenever the demo starts.
LEAD_DAY = datetime(2024, 10, 30, 12)
STORIES = [
    Story(HERE / "articles" / "night-train.txt", "everyday", NEWSROOM, 40),
    Story(HERE / "articles" / "corrections.txt", "inside", EDITOR, 33),
    Story(HERE / "articles" / "dill.txt", "everyday", NEWSROOM, 26),
    Story(HERE / "articles" / "cannot-pay.txt", "inside", NEWSROOM, 19),
    Story(HERE / "articles" / "meet-the-editor.txt", "inside", NEWSROOM, 12),
    Story(HERE / "articles" / "how-patrons-vote.txt", "inside", EDITOR, 6),
    Story(HERE / "articles" / "how-we-pay-for-this.txt", "inside", EDITOR, 2),
]


@transaction.atomic
def load() -> str:
    """Make what is missing; returns one line that says what was made."""
    if HomePage.objects.exists():
        return "content: there already"
    masthead.load()
    home = make_home()
    sections = {
        slug: home.add_child(
            instance=SectionPage(title=title, slug=slug, intro=intro, show_in_menus=True)
        )
        for slug, title, intro in SECTIONS
    }
    for slug, title, body in PAGES:
        home.add_child(instance=PlainPage(title=title, slug=slug, body=" ".join(body.split())))
    home.lead = publish_stories(sections)
    home.save(update_fields=["lead"])
    return f"content: {Newsroom.load().name}, {ArticlePage.objects.count()} articles"


def make_home() -> HomePage:
    """The front page, in place of the page that Wagtail puts there to welcome you."""
    Page.objects.filter(depth=2, content_type__model="page").delete()
    home = Page.get_first_root_node().add_child(instance=HomePage(title=masthead.NAME, slug="home"))
    host = urlsplit(settings.SITE_URL)
    Site.objects.create(
        hostname=host.hostname or "localhost",
        port=host.port or (443 if host.scheme == "https" else 80),
        site_name=masthead.NAME,
        root_page=home,
        is_default_site=True,
    )
    return home


def publish_stories(sections: dict[str, SectionPage]) -> ArticlePage:
    """Every document published through the importer; returns the one that leads."""
    newsroom = Newsroom.load()
    lead = import_file(
        LEAD, Wish(sections["news"], True, EDITOR, LEAD_DAY.replace(tzinfo=newsroom.zone))
    )
    now = timezone.now()
    for story in STORIES:
        moment = now - timedelta(days=story.days_ago)
        made = import_file(story.path, Wish(sections[story.section], True, story.author, moment))
        dress(made.article, story.path.name)
    say_in_ukrainian()
    describe_the_editor()
    return lead.article


def describe_the_editor() -> None:
    editor = Author.objects.named(EDITOR)
    editor.role, editor.bio = EDITORS_ROLE, EDITORS_WORDS
    editor.save()
    ukrainian_texts.beside(editor, ukrainian_texts.EDITOR)


def say_in_ukrainian() -> None:
    """The appeal of the document that leads, which became the default of every page."""
    appeal = Appeal.objects.get(is_default=True)
    ukrainian_texts.beside(appeal, ukrainian_texts.APPEAL)
    for paragraph, text in zip(appeal.paragraphs.all(), ukrainian_texts.PARAGRAPHS, strict=True):
        ukrainian_texts.beside(paragraph, {"text": text})
