"""The front page, and plain pages such as About, Contact and Privacy."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

PLAIN_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


class HomePage(Page):
    lead = models.ForeignKey(
        "articles.ArticlePage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The large story on top. Left empty, the newest article leads.",
    )

    template = "articles/home.html"
    private_page_options: list[str] = []
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["articles.SectionPage", "articles.PlainPage"]
    content_panels = [*Page.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = "front page"


class PlainPage(Page):
    body = RichTextField(features=PLAIN_FEATURES)

    template = "articles/plain.html"
    private_page_options: list[str] = []
    parent_page_types = ["articles.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("body")]
    show_in_menus_default = False

    class Meta:
        verbose_name = "plain page"
