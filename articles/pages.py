"""The front page, and plain pages such as About, Contact and Privacy."""

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from articles.address import Addressed, root_slug
from articles.desk.copying import CopyingForm
from articles.desk.translated import TranslatedForm
from articles.desk.up_to_date import UpToDateForm
from articles.frame import frame_of
from articles.lists.front import front
from articles.reserved import BelowTheFrontPage
from articles.times import SETTINGS_PANELS

OF_LISTS = {"before", "page"}
PLAIN_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


class HomePage(Addressed, Page):
    lead = models.ForeignKey(
        "articles.ArticlePage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The large story on top. Left empty, the newest article leads.",
    )

    base_form_class = UpToDateForm
    template = "articles/home.html"
    private_page_options: list[str] = []
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["articles.SectionPage", "articles.PlainPage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        InlinePanel(
            "picks",
            heading="After the lead",
            label="article",
            help_text="In this order. Below them stand the sections with their newest.",
        ),
    ]
    settings_panels = SETTINGS_PANELS

    class Meta:
        verbose_name = "front page"

    @classmethod
    def can_create_at(cls, parent) -> bool:
        """One for each language."""
        return super().can_create_at(parent) and cls.objects.count() < len(settings.LANGUAGES)

    def full_clean(self, *args, **kwargs) -> None:
        self.keep_to_language()
        super().full_clean(*args, **kwargs)

    def save(self, *args, **kwargs):
        self.keep_to_language()
        return super().save(*args, **kwargs)

    def keep_to_language(self) -> None:
        """Its slug says which language it is of, and it is the translation of every other one."""
        if self.locale_id is None:
            self.locale = self.get_default_locale()
        self.slug = root_slug(self.locale.language_code)
        if self._state.adding and (other := HomePage.objects.first()):
            self.translation_key = other.translation_key

    def get_context(self, request, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        picks = [pick.article_id for pick in self.picks.all()]
        sections = frame_of(request).sections
        return {**context, "front": front(self.lead_id, picks, sections, self.locale_id)}


class FrontPick(Orderable):
    """An article that an editor put on the front page, below the lead."""

    home = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="picks")
    article = models.ForeignKey("articles.ArticlePage", models.CASCADE, related_name="+")

    panels = [FieldPanel("article", help_text="It stands under the lead while it is live.")]

    def __str__(self) -> str:
        return str(self.article)


class PlainPage(BelowTheFrontPage, Addressed, Page):
    body = RichTextField(features=PLAIN_FEATURES)

    base_form_class = TranslatedForm
    copy_form_class = CopyingForm
    template = "articles/plain.html"
    private_page_options: list[str] = []
    parent_page_types = ["articles.HomePage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("body", help_text="What readers find here, such as who you are."),
    ]
    settings_panels = SETTINGS_PANELS
    show_in_menus_default = False

    class Meta:
        verbose_name = "plain page"

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """It is no list. Its address looks like a section's, so the page cache lets what
        lists read through (newsroom/pagecache/asked.py), and would keep a page for each value.
        """
        if OF_LISTS & request.GET.keys():
            return redirect(self.address)
        return super().serve(request, *args, **kwargs)
