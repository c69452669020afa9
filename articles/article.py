"""An article: what it says, who wrote it, what it relates to, and how it asks."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from articles.address import Addressed
from articles.author import Author
from articles.frame import frame_of
from articles.related import related_to
from articles.titles import title_key

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class ArticleQuerySet(PageQuerySet["ArticlePage"]):
    def newest(self) -> "ArticleQuerySet":
        return self.order_by(F("published_on").desc(nulls_last=True), "-pk")

    def in_section(self, tree_path: str) -> "ArticleQuerySet":
        """Live articles below a place in the tree, the newest first, with their authors."""
        below = self.live().filter(path__startswith=tree_path)
        return below.newest().prefetch_related("authors")

    def titled(self, title: str) -> "ArticleQuerySet":
        """Articles whose headline is this one, whatever its capitals and spaces."""
        return self.filter(title_key=title_key(title))


class ArticlePage(Addressed, Page):
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

    # How related titles find this article; kept by save().
    title_key = models.CharField(max_length=255, default="", editable=False)

    objects = PageManager.from_queryset(ArticleQuerySet)()

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
        indexes = [
            models.Index(fields=["title_key"], name="article_title_key"),
            models.Index(fields=["-published_on"], name="article_newest"),
        ]

    def save(self, *args, **kwargs):
        """Keeps the title's key, and gives a live article the date that readers see."""
        self.title_key = title_key(self.title)
        if self.live and self.published_on is None:
            self.published_on = self.first_published_at or timezone.now()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "title_key", "published_on"}
        return super().save(*args, **kwargs)

    def get_context(self, request, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "section": frame_of(request).around(self.url_path),
            "related": related_to(self),
        }


class RelatedLink(Orderable):
    """A related title. It becomes a link when an article of that title is published."""

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related_links")
    page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=255, blank=True)
    title_key = models.CharField(max_length=255, default="", editable=False)

    panels = [FieldPanel("page"), FieldPanel("title")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if not self.page_id and not self.title.strip():
            raise ValidationError(
                {"title": "Choose a page, or write the title of one that is still to come."}
            )

    def save(self, *args, **kwargs):
        self.title_key = title_key(self.title)
        return super().save(*args, **kwargs)
