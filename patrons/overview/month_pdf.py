"""A month's report on paper, made again each time: the rows of a closed month do not change."""

from pathlib import Path

from django.utils.formats import date_format

from patrons.giving.receipt import issuer_of
from patrons.giving.receipt_pdf import typeset
from patrons.masthead import Newsroom
from patrons.overview.month_elsewhere import HEADINGS
from patrons.overview.month_report import MonthReport

SOURCE = Path(__file__).with_name("month.typ")


def render(report: MonthReport) -> bytes:
    return typeset(contents(report), SOURCE)


def contents(report: MonthReport) -> dict:
    """Everything the page shows, as text."""
    month, newsroom = report.month, Newsroom.load()
    issuer = month.issuer or issuer_of(newsroom)
    if month.closed_at:
        closed = date_format(newsroom.local(month.closed_at), "j F Y, H:i")
        by = f" by {month.closed_by}" if month.closed_by else ""
        caption = f"Closed {closed} ({issuer['time_zone']}){by}."
    else:
        caption = "Not closed: these figures may still change."
    return {
        "title": f"Report for {month}",
        "newsroom": issuer["name"],
        "caption": caption,
        "headings": report.headings,
        "lines": [[line.label, *line.amounts, line.is_total] for line in report.lines],
        "verdict": verdict(report),
        "differences": [
            *(f"The balance at the end is not Stripe’s. {each}." for each in report.uneven),
            *(str(each) for each in report.differences),
        ],
        "elsewhere": [[each.label, *each.amounts] for each in report.elsewhere],
        "elsewhere_headings": HEADINGS,
        "late": [*(late_words(row, newsroom) for row in report.late), *report.late_elsewhere],
        "payouts": [
            [
                date_format(newsroom.local(row.booked_at), "j F Y"),
                row.source_id,
                row.words_of["net"],
            ]
            for row in report.to_the_bank
        ],
        "legal_details": issuer["legal_details"],
        "contact": issuer["contact"],
        "demo": "Demo: no money moved." if issuer.get("demo") else "",
    }


def verdict(report: MonthReport) -> str:
    """Whether it agrees with Stripe, in a sentence."""
    check = report.check
    if check is None:
        return "Not compared with Stripe since the month ended."
    when = date_format(Newsroom.load().local(check.began_at), "j F Y, H:i")
    if report.agrees:
        return f"Agrees with Stripe, compared {when}."
    return f"Does not agree with Stripe, compared {when}. What is open is listed below."


def late_words(row, newsroom: Newsroom) -> str:
    """A movement that came after its month was closed, with its own date."""
    own = date_format(newsroom.local(row.booked_at), "j F Y")
    return f"{own}: {row.get_kind_display()}, {row.words} ({row.balance_transaction_id})"
