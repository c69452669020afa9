"""A patron's statement on paper, made from the ledger each time it is asked for."""

from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from patrons.giving.moved import Moved
from patrons.giving.papers.receipt_pdf import typeset
from patrons.giving.papers.statement import Statement, Total
from patrons.giving.receipt import issuer_of
from patrons.masthead import Newsroom
from patrons.moments import on_day
from patrons.money import exact

SOURCE = Path(__file__).with_name("statement.typ")


def render(statement: Statement) -> bytes:
    return typeset(contents(statement), SOURCE)


def file_name(statement: Statement) -> str:
    return f"statement-{statement.first:%Y%m%d}-{statement.last:%Y%m%d}"


def contents(statement: Statement) -> dict:
    """Everything the page shows, as text."""
    newsroom = Newsroom.load()
    issuer = issuer_of(newsroom)
    first, last = (on_day(day) for day in (statement.first, statement.last))
    return {
        "title": _("Statement of your gifts"),
        "newsroom": issuer["name"],
        "caption": _("%(first)s to %(last)s") % {"first": first, "last": last},
        "patron": str(statement.patron),
        "headings": [_("Day"), _("What"), _("Receipt"), _("Amount")],
        "lines": [_row(line, newsroom) for line in statement.lines],
        "totals": [_sums(total) for total in statement.totals],
        "empty": _("No gift was received in these days."),
        "made": _("Made on %(day)s (%(zone)s).")
        % {
            "day": on_day(newsroom.local(timezone.now())),
            "zone": issuer["time_zone"],
        },
        "note": issuer["note"],
        "legal_details": issuer["legal_details"],
        "contact": issuer["contact"],
        "demo": _("Demo: no money moved.") if issuer["demo"] else "",
    }


def _sums(total: Total) -> list[tuple[str, str]]:
    """The sums of one currency; what went back is said only where something did."""
    rows = [(_("Given in %(code)s") % {"code": total.currency.code}, total.given)]
    if total.back:
        rows += [(_("Went back"), -total.back), (_("Together"), total.kept)]
    return [(label, exact(amount, total.currency)) for label, amount in rows]


def _row(line: Moved, newsroom: Newsroom) -> tuple[str, str, str, str]:
    day = on_day(newsroom.local(line.moment))
    return day, _what(line), line.paper or "–", exact(line.amount, line.currency)


def _what(line: Moved) -> str:
    """A gift from elsewhere is corrected, for a reason that may be no giving back."""
    if line.refund is None:
        return _("Gift") if line.dispute is None else _("Taken back by the bank")
    return line.refund.get_reason_display() if line.donation.is_from_elsewhere else _("Given back")
