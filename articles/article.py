"""An article: what it says, who wrote it, what it relates to, and how it asks."""

from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class Author(models.Model):
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ArticlePage(Page):
    standfirst = models.TextField(help_text="One or two sentences under the headline.")
    published_on = models.DateTimeField(
        "date", null=True, blank=True, help_text="The date that readers see."
    )
    authors = ParentalManyToManyField(Author, blank=True, related_name="articles")
    body = StreamField(
        [
            ("paragraph", blocks.RichTextBlock(features=TEXT_FEATURES)),
            ("heading", blocks.CharBlock(form_classname="title")),
            ("quote", blocks.BlockQuoteBlock()),
        ]
    )
    appeal = models.ForeignKey(
        "patrons.Appeal",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Left empty, the article ends with the newsroom's default appeal.",
    )

    template = "articles/article.html"
    private_page_options: list[str] = []
    parent_page_types = ["articles.SectionPage"]
    subpage_types: list[str] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("body"),
        index.FilterField("published_on"),
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("authors"),
        FieldPanel("published_on"),
        FieldPanel("body"),
        InlinePanel("related_links", heading="Related", label="related title"),
        FieldPanel("appeal"),
    ]

    class Meta:
        verbose_name = "article"


class RelatedLink(Orderable):
    """A related title. It becomes a link when an article of that title is published."""

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related_links")
    page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=255, blank=True)

    panels = [FieldPanel("page"), FieldPanel("title")]

    def __str__(self) -> str:
        return self.title
