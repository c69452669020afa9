"""Months: what each came to, whether it agrees with Stripe, and the button that closes it."""

import csv
import io

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column

from patrons.admin.files import csv_file, pdf_file
from patrons.admin.reading import RecordInspect, RecordViewSet
from patrons.giving.books import closing
from patrons.giving.books.month import Month
from patrons.overview import month_pdf, movement_file
from patrons.overview.month_report import MonthReport
from patrons.queue import soon
from patrons.tasks import compare_month

MAY_CLOSE = "patrons.close_month"
MAY_READ = "patrons.view_month"


def state(month: Month) -> str:
    """How it stands, in the words of a list that names the month already."""
    if month.closed_at:
        return "closed"
    if month.ends_at > timezone.now():
        return "not over yet"
    if month.waits:
        return "waits for a month before it"
    return "ready to be closed" if closing.check_of(month) else "to be compared with Stripe"


def closed_words(month: Month) -> str:
    """When it was closed, by the clock that all its papers keep."""
    if month.closed_at is None:
        return "–"
    return date_format(month.local(month.closed_at), "j F Y, H:i:s T")


class MonthInspect(RecordInspect):
    page_title = "Month"
    template_name = "patrons/admin/month.html"

    def facts(self) -> list[tuple[str, object]]:
        month = self.object
        return [
            ("State", state(month)),
            ("Closed", closed_words(month)),
            ("Closed by", month.closer),
        ]

    def get_context_data(self, **kwargs) -> dict:
        month = self.object
        may_close = self.request.user.has_perm(MAY_CLOSE) and not month.closed_at
        return super().get_context_data(
            report=MonthReport(month),
            may_close=may_close,
            is_over=month.ends_at <= timezone.now(),
            barrier=closing.barrier(month) if may_close else "",
            **kwargs,
        )


class MonthView(View):
    """Something of one month, for those who have its permission."""

    permission = MAY_READ
    http_method_names = ["get", "head"]

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        month = self.month(pk)
        return self.paper(month, f"{month.starts_on:%Y-%m}")

    def month(self, pk: int) -> Month:
        return get_object_or_404(Month.objects.select_related("closed_by", "check_used"), pk=pk)

    def paper(self, month: Month, name: str) -> HttpResponseBase:
        raise NotImplementedError


class Compare(MonthView):
    permission = MAY_CLOSE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        month = self.month(pk)
        soon(compare_month, month.pk)
        messages.success(
            request, f"{month} is being compared with Stripe. Reload this page in a minute."
        )
        return redirect("month:inspect", pk)


class Close(MonthView):
    permission = MAY_CLOSE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        month = self.month(pk)
        try:
            closing.close(month, request.user, seen=request.POST.get("seen", ""))
        except closing.CannotClose as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, f"{month} is closed. Nothing in it changes any more.")
        return redirect("month:inspect", pk)


class PdfPaper(MonthView):
    def paper(self, month: Month, name: str) -> HttpResponseBase:
        return pdf_file(month_pdf.render(MonthReport(month)), f"month-{name}")


class CsvPaper(MonthView):
    def paper(self, month: Month, name: str) -> HttpResponseBase:
        page = io.StringIO()
        csv.writer(page).writerows(MonthReport(month).rows())
        return csv_file([page.getvalue()], f"month-{name}")


class MovementsPaper(MonthView):
    def paper(self, month: Month, name: str) -> HttpResponseBase:
        return csv_file(movement_file.lines(month.movements.all(), month), f"movements-{name}")


class MonthViewSet(RecordViewSet):
    model = Month
    icon = "calendar-alt"
    menu_label = "Months"
    question = "Which months are closed?"
    inspect_view_class = MonthInspect
    related = ("closed_by",)
    list_display = [
        Column("month", label="Month", accessor=str, sort_key="starts_on"),
        Column("state", label="State", accessor=state),
        Column("closed_at", label="Closed", accessor=closed_words, sort_key="closed_at"),
        Column("closed_by", label="By", accessor="closer"),
    ]
    search_fields = ["starts_on"]
    export_filename = "months"
    export = {
        "Month": str,
        "State": state,
        "Closed": closed_words,
        "By": lambda month: month.closer,
    }

    def rows(self) -> QuerySet[Month]:
        # Only the first open month is asked about its comparison: the others wait for it.
        return Month.objects.select_related(*self.related).with_state()

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/compare/", Compare.as_view(), name="compare"),
            path("<int:pk>/close/", Close.as_view(), name="close"),
            path("<int:pk>/report.pdf", PdfPaper.as_view(), name="pdf"),
            path("<int:pk>/report.csv", CsvPaper.as_view(), name="csv"),
            path("<int:pk>/movements.csv", MovementsPaper.as_view(), name="movements"),
        ]

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        codes = ["view_month", "close_month"]
        return Permission.objects.filter(content_type__app_label="patrons", codename__in=codes)
