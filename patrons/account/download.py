"""The download of all that we hold about somebody: data.json for machines, data.html to read and
print. Made when it is asked for, in memory; nothing of it is kept.
"""

import io
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string
from django.utils import timezone, translation

from patrons.account.held_rows import FOR_MACHINES, Section, plain
from patrons.masthead import Newsroom
from patrons.moments import day, hour, on_day

OF_MACHINES = "en"  # the language of our sources, whichever the newsroom's own is


def pack(tell: Callable[[], list[Section]]) -> bytes:
    """`tell` says what we hold in the language that is active: the page is in that of the address,
    the file for machines in English, wherever it is asked for.
    """
    newsroom, now = Newsroom.load(), timezone.now()
    sections = told = tell()
    if translation.get_language() != OF_MACHINES:
        with translation.override(OF_MACHINES):
            told = tell()
    data = {"newsroom": newsroom.name, "made_at": now.isoformat(), **plain(told)}
    context = {
        "newsroom": newsroom,
        "made_at": f"{day(now, newsroom)}, {hour(now, newsroom)}",
        "sections": [(section, _rows(section.rows, newsroom)) for section in sections],
    }
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        file.writestr("data.html", render_to_string("patrons/account/held.html", context))
    return packed.getvalue()


def _rows(rows: Iterable[dict], newsroom: Newsroom) -> list[list[tuple[str, list[str]]]]:
    """Each row as (label, its lines), without what is empty and what only machines want."""
    return [
        [
            (label[:1].upper() + label[1:], _lines(value, newsroom))
            for label, value in row.items()
            if value not in (None, "", []) and label not in FOR_MACHINES
        ]
        for row in rows
    ]


def _lines(value: object, newsroom: Newsroom) -> list[str]:
    if isinstance(value, list):
        return [_line(each, newsroom) for each in value]
    return [_line(value, newsroom)]


def _line(value: object, newsroom: Newsroom) -> str:
    """A moment, a day, a row within a row, or what is text already, on one line."""
    if isinstance(value, datetime):
        return f"{day(value, newsroom)}, {hour(value, newsroom)}"
    if isinstance(value, date):
        return on_day(value)
    if isinstance(value, dict):
        ((row),) = _rows([value], newsroom)
        return "; ".join(f"{label.lower()} {', '.join(lines)}" for label, lines in row)
    return str(value)
