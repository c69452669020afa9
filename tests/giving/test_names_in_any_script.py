"""Names on paper in any script: with the fonts of the extra, and what staff hear without them."""

import io
import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core import mail
from pypdf import PdfReader
from pypdf.generic import ContentStream

from patrons.giving import receipt_mail
from patrons.giving.papers import paper_fonts, paper_log, receipt_pdf
from patrons.models import Receipt
from tests.giving.test_receipts import record, text_of

extra = pytest.mark.skipif(
    not all(map(find_spec, paper_fonts.PACKAGES)) and os.environ.get("CI") != "true",
    reason="no fonts of other scripts here (requirements-scripts.txt)",
)
# A name, where its giver pays from, and the font it is owed.
NAMES = {
    "Arabic": ("محمد بن عبد الله", "EG", "NotoSansArabic-Regular"),
    "Chinese": ("王小明", "CN", "NotoSansCJKsc-Regular"),
    "Chinese in Taiwan": ("王小明", "TW", "NotoSansCJKtc-Regular"),
    "Japanese in Han alone": ("直山", "JP", "NotoSansCJKjp-Regular"),
    "Japanese": ("山田 さくら", "", "NotoSansCJKjp-Regular"),
    "Korean": ("김철수", "", "NotoSansCJKkr-Regular"),
    "Thai": ("สมชาย ใจดี", "TH", "NotoSansThai-Regular"),
}
NOBODY_HAS_IT = "Ann \U00010600\U00010601"  # Linear A


@pytest.fixture(autouse=True)
def _looked_up_anew():
    looked_up = (paper_fonts.ours, paper_fonts.machines)
    yield
    for fonts in looked_up:
        fonts.cache_clear()


@pytest.fixture
def without_extra(monkeypatch):
    """A machine that has the fonts of typst alone."""
    monkeypatch.setattr(paper_fonts, "PACKAGES", ())
    monkeypatch.setattr(paper_fonts, "machines", paper_fonts.ours)
    paper_fonts.ours.cache_clear()


def receipt_for(name: str, country: str = "") -> Receipt:
    receipt = record(name=name).receipts.get()
    receipt.party.country = country
    receipt.party.save()
    return receipt


def boxes(pdf: bytes) -> int:
    """How many times the page draws glyph 0, the box that stands for a sign without a glyph."""
    reader, found = PdfReader(io.BytesIO(pdf)), 0
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator not in (b"Tj", b"TJ"):
                continue
            for part in operands[0] if operator == b"TJ" else operands:
                drawn = getattr(part, "original_bytes", b"")  # two bytes for each glyph
                found += [drawn[at : at + 2] for at in range(0, len(drawn), 2)].count(b"\0\0")
    return found


def fonts_of(pdf: bytes) -> set[str]:
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    names = (font.get_object()["/BaseFont"] for font in fonts)
    return {name.partition("+")[2].removesuffix("-Identity-H") for name in names}


def bring_thai(settings, folder: Path) -> None:
    [file] = (Path(find_spec("fontpkg_noto_sans_thai").origin).parent / "files").glob("*.ttf")
    shutil.copy(file, folder)
    settings.FONTS_DIR = str(folder)


def claims_ua(pdf: bytes) -> bool:
    return b"pdfuaid:part>1<" in pdf


@extra
@pytest.mark.parametrize("script", NAMES)
def test_a_name_is_printed_in_its_own_script_and_the_pdf_is_accessible(newsroom, script):
    name, country, font = NAMES[script]
    receipt = receipt_for(name, country)
    pdf = receipt_pdf.render(receipt)
    assert boxes(pdf) == 0
    assert font in fonts_of(pdf)
    assert claims_ua(pdf)
    assert receipt_pdf.is_whole(receipt)
    if script != "Arabic":  # its letters are joined on the page, and come out again as joined forms
        assert name in text_of(pdf)


def test_a_sign_that_no_font_has_is_a_box_and_the_pdf_claims_nothing(newsroom):
    receipt = receipt_for(NOBODY_HAS_IT)
    pdf = receipt_pdf.render(receipt)
    assert boxes(pdf) > 0
    assert not claims_ua(pdf)
    assert not receipt_pdf.is_whole(receipt)


def test_without_the_extra_europes_scripts_are_whole(newsroom, without_extra):
    pdf = receipt_pdf.render(receipt_for("Олена Їжак, Ελένη, Alice Nováková"))
    assert boxes(pdf) == 0
    assert claims_ua(pdf)
    assert fonts_of(pdf) == {"LibertinusSerif-Regular", "LibertinusSerif-Semibold"}


@extra
def test_a_font_of_the_newsrooms_own_is_found_in_its_folder(
    newsroom, without_extra, settings, tmp_path
):
    bring_thai(settings, tmp_path)
    pdf = receipt_pdf.render(receipt_for("สมชาย"))
    assert boxes(pdf) == 0
    assert "NotoSansThai-Regular" in fonts_of(pdf)


@extra
def test_what_was_mailed_with_boxes_is_told_to_staff_until_a_font_is_there(
    newsroom, without_extra, settings, tmp_path
):
    receipt = receipt_for("สมชาย")
    assert paper_log.printed_with_boxes() == []
    assert receipt_mail.send(receipt)
    assert len(mail.outbox) == 1
    assert paper_log.printed_with_boxes() == [receipt]
    bring_thai(settings, tmp_path)
    paper_fonts.ours.cache_clear()  # a process that was started again
    assert paper_log.printed_with_boxes() == []


def test_a_name_that_is_printed_is_told_to_nobody(newsroom):
    assert receipt_mail.send(receipt_for("Alice Novák"))
    assert paper_log.printed_with_boxes() == []
