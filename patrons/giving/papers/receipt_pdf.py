"""A receipt on paper: one A4 page, made again each time from what the receipt row keeps."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from patrons.giving.donation import Donation
from patrons.giving.papers import paper_fonts
from patrons.giving.receipt import Receipt, language_of
from patrons.giving.wording import fees_covered, how_often
from patrons.moments import clock_name, on_day
from patrons.money import page_locale

SOURCE = Path(__file__).with_name("receipt.typ")


def render(receipt: Receipt) -> bytes:
    with translation.override(language_of(receipt.issuer)):
        return typeset(contents(receipt))


def typeset(contents: dict, source: Path = SOURCE, made_at: datetime | None = None) -> bytes:
    """The PDF (PDF/UA-1). The data goes in as JSON, never as markup: a name cannot write Typst.

    The file says when it was made: now, or at the moment that is named. With the same moment and
    the same contents it is the same file.

    UA-1 is refused where a sign has no glyph. A receipt is owed in any script, so this machine's
    fonts are tried too, and then it is made without the claim, with boxes for what none has.
    """
    pdf = _whole(contents, source, made_at)
    return pdf or typst.compile(
        str(source),
        sys_inputs=_inputs(contents),
        font_paths=paper_fonts.machines(),
        timestamp=_seconds(made_at),
    )


def is_whole(receipt: Receipt) -> bool:
    """Whether the page shows all that it says, and no box in place of a sign."""
    with translation.override(language_of(receipt.issuer)):
        return _whole(contents(receipt), SOURCE) is not None


def _whole(contents: dict, source: Path, made_at: datetime | None = None) -> bytes | None:
    for fonts in (paper_fonts.ours, paper_fonts.machines):
        try:
            return typst.compile(
                str(source),
                sys_inputs=_inputs(contents),
                font_paths=fonts(),
                pdf_standards=["ua-1"],
                timestamp=_seconds(made_at),
            )
        except typst.TypstError:
            continue
    return None


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _inputs(contents: dict) -> dict[str, str]:
    text = json.dumps(contents, ensure_ascii=False)
    families = paper_fonts.order(text, contents.get("country", ""))
    language = page_locale().language
    return {"page": json.dumps({**contents, "fonts": families, "language": language})}


def contents(receipt: Receipt) -> dict:
    """Everything the page shows, as text."""
    donation, issuer = receipt.donation, receipt.issuer
    zone = ZoneInfo(issuer["time_zone"])
    address = ", ".join(receipt.party.postal_address.splitlines()) if receipt.party else ""
    covered = fees_covered(donation)
    rows = [
        *([(_("Replaces receipt"), receipt.replaces.number)] if receipt.replaces else []),
        (_("Received from"), receipt.payer),
        *([(_("Address"), address)] if address else []),
        *moment_rows(donation, donation.paid_at, zone),
        (_("Gift"), how_often(donation)),
        *([(_("Of this, for payment fees"), covered)] if covered else []),
        (_("Paid through"), donation.get_source_display()),
        (number_label(donation), donation.reference),
    ]
    return {
        "title": _("Receipt %(number)s") % {"number": receipt.number},
        "newsroom": issuer["name"],
        "amount": donation.money,
        "caption": _("Payment received"),
        "rows": rows,
        "country": receipt.country,
        "legal_details": issuer["legal_details"],
        "contact": issuer["contact"],
        "note": issuer["note"],
        "demo": _("Demo: no money moved.") if issuer.get("demo") else "",
    }


def moment_rows(donation: Donation, moment: datetime, zone: ZoneInfo) -> list[tuple[str, str]]:
    """When that was which the caption names, with Stripe's UTC time beside ours; of a gift from
    elsewhere we know the day.
    """
    ours = moment.astimezone(zone)
    if donation.is_from_elsewhere:
        return [(_("Date"), on_day(ours))]
    return [
        (_("Date"), f"{on_day(ours)}, {ours:%H:%M}, {clock_name(zone.key)}"),
        (_("The same in UTC"), f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"),
    ]


def number_label(donation: Donation) -> str:
    return _("Reference") if donation.is_from_elsewhere else _("Payment number")
