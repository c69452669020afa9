"""A section of the paper; its articles stand below it, at /<section>/<article>/."""

from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from articles.address import Addressed
from articles.desk.copying import CopyingForm
from articles.desk.up_to_date import UpToDateForm
from articles.lists.listing import in_section
from articles.lists.sheet import sheet
from articles.reserved import BelowTheFrontPage
from articles.times import SETTINGS_PANELS


class SectionPage(BelowTheFrontPage, Addressed, Page):
    intro = models.CharField(
        max_length=200, blank=True, help_text="One line under the section's name."
    )

    base_form_class = UpToDateForm
    copy_form_class = CopyingForm
    template = "articles/section.html"
    private_page_options: list[str] = []
    parent_page_types = ["articles.HomePage"]
    subpage_types = ["articles.ArticlePage"]
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    settings_panels = SETTINGS_PANELS
    show_in_menus_default = True

    class Meta:
        verbose_name = "section"

    @transaction.atomic
    def add_child(self, **kwargs) -> Page:
        """One after the other: two at one moment would be given one place and one address."""
        locked = Page.objects.select_for_update().only("numchild").get(pk=self.pk)
        self.numchild = locked.numchild
        return super().add_child(**kwargs)

    def get_context(self, request, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "sheet": sheet(request, in_section(self.pk))}

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Pages had numbers once: the first is the plain address, and no other can be told now."""
        number = request.GET.get("page")
        if number == "1":
            return redirect(self.address, permanent=True)
        if number is not None:
            raise Http404("Pages of a list have no numbers.")
        return super().serve(request, *args, **kwargs)
