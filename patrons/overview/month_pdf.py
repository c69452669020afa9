"""A month's report on paper, made again each time: the rows of a closed month do not change, and
its file is made as of the closing, so that it is the same to the byte.
"""

from pathlib import Path

from django.utils import timezone
from django.utils.formats import date_format

from patrons.giving.papers.receipt_pdf import typeset
from patrons.giving.receipt import issuer_of
from patrons.masthead import Newsroom
from patrons.overview.month_report import MonthReport

SOURCE = Path(__file__).with_name("month.typ")


def render(report: MonthReport) -> bytes:
    return typeset(contents(report), SOURCE, report.month.closed_at or timezone.now())


def contents(report: MonthReport) -> dict:
    """Everything the page shows, as text."""
    issuer = report.month.issuer or issuer_of(Newsroom.load())
    return {
        "title": f"Report for {report.month}",
        "newsroom": issuer["name"],
        "caption": report.caption,
        "headings": report.headings,
        "lines": [[line.label, *line.amounts, line.is_total] for line in report.lines],
        "verdict": report.verdict,
        "differences": [
            [part.heading, [line.words for line in part.lines]] for part in report.open_by_month
        ],
        "elsewhere": [[each.label, *each.amounts] for each in report.elsewhere],
        "elsewhere_headings": report.elsewhere_headings,
        "late": [each.words for each in report.late],
        "payouts": [
            [date_format(each.day, "j F Y"), each.what.capitalize(), each.of, each.amount]
            for each in report.to_the_bank
        ],
        "legal_details": issuer["legal_details"],
        "contact": issuer["contact"],
        "demo": "Demo: no money moved." if issuer.get("demo") else "",
    }
