"""manage.py import_articles: articles from plain-text documents (articles/document.py)."""

from datetime import date, datetime, time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.document import Unreadable
from articles.importing import Wish, import_file
from articles.pages import HomePage
from articles.section import SectionPage
from patrons.masthead import Newsroom

LONGEST_NAME = 120


class Command(BaseCommand):
    help = (
        "Import articles from text files: headline, standfirst, paragraphs one a line, "
        "“Related:” with “- ” lines, and the appeal after that list."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--publish", action="store_true", help="publish; a draft otherwise")
        parser.add_argument("--author", default="", help="the name in the byline")
        parser.add_argument("--date", default="", help="the date readers see, as YYYY-MM-DD")
        parser.add_argument("--section", default="", help="the section's short name in addresses")

    def handle(self, *args, **options):
        author = " ".join(options["author"].split())
        if len(author) > LONGEST_NAME:
            raise CommandError(f"--author: a name has at most {LONGEST_NAME} characters.")
        wish = Wish(
            moment=moment(options["date"], options["publish"]),
            section=section(options["section"]),
            publish=options["publish"],
            author=author,
        )
        refused = sum(not self.take(name, wish) for name in options["files"])
        if refused:
            files = len(options["files"])
            raise CommandError(f"{refused} of {files} files refused, for the reasons above.")

    def take(self, name: str, wish: Wish) -> bool:
        """Import one file and say what became of it; False where it was refused."""
        try:
            report = import_file(Path(name), wish)
        except Unreadable as reason:
            self.stderr.write(f"{name}: refused: {reason}")
            return False
        if not report.made:
            self.stdout.write(f"{name}: skipped: {' '.join(report.lines)}")
            return True
        article, state = report.article, "published" if wish.publish else "draft"
        self.stdout.write(f"{name}: {state}: “{article.title}” at {article.address}")
        for line in report.lines:
            self.stdout.write(f"  {line}")
        return True


def moment(text: str, publish: bool) -> datetime | None:
    """Noon of a date in the newsroom's time zone. Raises CommandError for what is no date."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if len(text) == len("YYYY-MM-DD") else None
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"--date: “{text}” is not a date. Write it as YYYY-MM-DD: 2026-03-31.")
    zone = Newsroom.load().zone
    today = timezone.localtime(timezone.now(), zone).date()
    if publish and day > today:
        raise CommandError(
            f"--date: {text} is in the future. Import it as a draft (without --publish) and set "
            "its schedule in the admin."
        )
    return timezone.now() if day == today else datetime.combine(day, time(12), zone)


def section(slug: str) -> SectionPage:
    """The section asked for; News, or the first there is, when none was. Raises CommandError."""
    sections = SectionPage.objects.order_by("path")
    known = ", ".join(sections.values_list("slug", flat=True))
    if slug:
        found = sections.filter(slug=slug).first()
        if found is None:
            raise CommandError(
                f"--section: there is no section “{slug}”. "
                + (f"There are: {known}." if known else "This site has none yet: " + HOW_TO)
            )
        return found
    found = sections.filter(slug="news").first() or sections.live().first() or sections.first()
    if found is not None:
        return found
    home = HomePage.objects.first()
    if home is None:
        raise CommandError("This site has no front page yet. Run `manage.py seed` first.")
    found = home.add_child(instance=SectionPage(title="News", slug="news", show_in_menus=True))
    return found


HOW_TO = "leave --section away and News is made, or add one below the front page in the admin."
