"""A receipt on paper: one A4 page, made again each time from what the receipt row keeps."""

import json
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import typst
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patrons.giving import paper_fonts
from patrons.giving.receipt import Receipt
from patrons.giving.wording import fees_covered, how_often

SOURCE = Path(__file__).with_name("receipt.typ")


def render(receipt: Receipt) -> bytes:
    return typeset(contents(receipt))


def typeset(contents: dict, source: Path = SOURCE) -> bytes:
    """The PDF (PDF/UA-1). The data goes in as JSON, never as markup: a name cannot write Typst.

    UA-1 is refused where a sign has no glyph. A receipt is owed in any script, so this machine's
    fonts are tried too, and then it is made without the claim, with boxes for what none has.
    """
    pdf = _whole(contents, source)
    return pdf or typst.compile(
        str(source), sys_inputs=_inputs(contents), font_paths=paper_fonts.machines()
    )


def is_whole(receipt: Receipt) -> bool:
    """Whether the page shows all that it says, and no box in place of a sign."""
    return _whole(contents(receipt), SOURCE) is not None


def _whole(contents: dict, source: Path) -> bytes | None:
    for fonts in (paper_fonts.ours, paper_fonts.machines):
        try:
            return typst.compile(
                str(source),
                sys_inputs=_inputs(contents),
                font_paths=fonts(),
                pdf_standards=["ua-1"],
            )
        except typst.TypstError:
            continue
    return None


def _inputs(contents: dict) -> dict[str, str]:
    text = json.dumps(contents, ensure_ascii=False)
    families = paper_fonts.order(text, contents.get("country", ""))
    return {"page": json.dumps({**contents, "fonts": families})}


def contents(receipt: Receipt) -> dict:
    """Everything the page shows, as text."""
    donation, issuer = receipt.donation, receipt.issuer
    zone = ZoneInfo(issuer["time_zone"])
    paid = donation.paid_at.astimezone(zone)
    covered = fees_covered(donation)
    rows = [
        *([(_("Replaces receipt"), receipt.replaces.number)] if receipt.replaces else []),
        (_("Received from"), receipt.payer),
        (_("Payment received"), f"{date_format(paid, 'j F Y, H:i')} ({issuer['time_zone']})"),
        (_("The same in UTC"), date_format(donation.paid_at.astimezone(UTC), "Y-m-d H:i")),
        (_("Gift"), how_often(donation)),
        *([(_("Of this, for payment fees"), covered)] if covered else []),
        (_("Paid through"), donation.get_source_display()),
        (_("Payment number"), donation.reference),
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
