"""Files that staff take away: never kept by a cache between us and them."""

from collections.abc import Iterable

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase


def csv_file(lines: Iterable[str], name: str) -> HttpResponseBase:
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return _private(answer, f"attachment; filename={name}.csv")


def pdf_file(pdf: bytes, name: str) -> HttpResponseBase:
    answer = HttpResponse(pdf, content_type="application/pdf")
    return _private(answer, f"inline; filename={name}.pdf")


def _private(answer: HttpResponseBase, disposition: str) -> HttpResponseBase:
    answer["Content-Disposition"] = disposition
    answer["Cache-Control"] = "private, no-store"
    return answer
