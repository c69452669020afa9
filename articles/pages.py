"""The front page, and plain pages such as About, Contact and Privacy."""

from django.conf import settings
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from articles.address import Addressed, root_slug
from articles.article import ArticlePage
from articles.frame import frame_of
from articles.reserved import BelowTheFrontPage

IN_SECTION = 3
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
        lead = self.leading()
        sections = []
        for place in frame_of(request).sections:
            stories = ArticlePage.objects.in_section(place.tree_path).exclude(pk=lead and lead.pk)
            sections.append((place, list(stories[:IN_SECTION])))
        return {**context, "lead": lead, "sections": [pair for pair in sections if pair[1]]}

    def leading(self) -> ArticlePage | None:
        """The large story on top: the editor's choice while it is live, else the newest."""
        live = ArticlePage.objects.in_section(self.path)
        chosen = self.lead_id and live.filter(pk=self.lead_id).first()
        return chosen or live.first()


class FrontPick(Orderable):
    """An article that an editor put on the front page, below the lead."""

    home = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="picks")
    article = models.ForeignKey("articles.ArticlePage", models.CASCADE, related_name="+")

    panels = [FieldPanel("article")]

    def __str__(self) -> str:
        return str(self.article)


class PlainPage(BelowTheFrontPage, Addressed, Page):
    body = RichTextField(features=PLAIN_FEATURES)

    template = "articles/plain.html"
    private_page_options: list[str] = []
    parent_page_types = ["articles.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("body")]
    show_in_menus_default = False

    class Meta:
        verbose_name = "plain page"
