"""A section of the paper; its articles stand below it, at /<section>/<article>/."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from articles.address import Addressed
from articles.article import ArticlePage
from articles.lists.paging import leaf
from articles.reserved import BelowTheFrontPage
from articles.times import SETTINGS_PANELS

STORIES = 20


class SectionPage(BelowTheFrontPage, Addressed, Page):
    intro = models.CharField(
        max_length=200, blank=True, help_text="One line under the section's name."
    )

    template = "articles/section.html"
    private_page_options: list[str] = []
    parent_page_types = ["articles.HomePage"]
    subpage_types = ["articles.ArticlePage"]
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    settings_panels = SETTINGS_PANELS
    show_in_menus_default = True

    class Meta:
        verbose_name = "section"

    def get_context(self, request, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        stories = ArticlePage.objects.in_section(self.path)
        return {**context, "stories": leaf(stories, request.GET.get("page", "1"), STORIES)}
