"""An article: what it says, who wrote it, what it relates to, and how it asks."""

from django.db import models
from django.db.models import F
from django.utils import timezone
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from articles.address import Addressed
from articles.answered import AnswersPanel
from articles.body.blocks import BODY, TextBlock
from articles.desk.copying import CopyingForm
from articles.desk.given_panel import GivenPanel
from articles.desk.ready import ArticleForm
from articles.frame import frame_of
from articles.free_slug import free_slug
from articles.gathered import ANSWERS, AUTHORS, TAGS
from articles.lists.listing import Listing
from articles.names import Names
from articles.related.panels import AutomaticPanel
from articles.related.shown import related_to
from articles.times import SETTINGS_PANELS
from articles.titles import title_key

# Of adults who read a text of facts silently, in the middle: Brysbaert 2019,
# https://doi.org/10.1016/j.jml.2019.104047
WORDS_A_MINUTE = 238

# What decides where an article is listed, and in which order.
LISTED_BY = {"live", "published_on"}
# What save() works out of each field.
MADE_OF = {
    "title": {"title_key"},
    "body": {"word_count"},
    "live": {"published_on"},
    "published_on": {"published_on"},
}


class ArticleQuerySet(PageQuerySet["ArticlePage"]):
    def newest(self) -> "ArticleQuerySet":
        return self.order_by(F("published_on").desc(nulls_last=True), "-pk")

    def with_names(self) -> "ArticleQuerySet":
        """With authors, tags and topics answered at hand: no query more for any of them."""
        return self.annotate(found_authors=AUTHORS, found_tags=TAGS, found_answers=ANSWERS)

    def titled(self, title: str) -> "ArticleQuerySet":
        """Articles whose headline is this one, whatever its capitals and spaces."""
        return self.filter(title_key=title_key(title))


class ArticlePage(Addressed, Names, Page):
    standfirst = models.TextField(help_text="One or two sentences under the headline.")
    published_on = models.DateTimeField(
        "date",
        null=True,
        blank=True,
        help_text="The date that readers see. Left empty, the moment it is published.",
    )
    body = StreamField(TextBlock(BODY), default=[("paragraph", "")])
    location = models.CharField(
        max_length=100, blank=True, help_text="Where it was reported from, such as: Kharkiv."
    )
    tags = ClusterTaggableManager(
        through="articles.ArticleTag",
        blank=True,
        help_text="What it is about, by commas. Each tag has a page of its own.",
    )
    is_sensitive = models.BooleanField(
        "sensitive",
        default=False,
        help_text="Of a death or a disaster, for example: it ends without asking for money.",
    )
    appeal = models.ForeignKey(
        "patrons.Appeal",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Left empty, the article ends with the newsroom's default appeal.",
    )
    card_picture = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Shown where the article is shared. Left empty, its first picture, or one made "
        "of its headline.",
    )

    # How related titles find this article; kept by save().
    title_key = models.CharField(max_length=255, default="", editable=False)
    # How long it takes to read is made of it; kept by save().
    word_count = models.PositiveIntegerField(default=0, editable=False)

    objects = PageManager.from_queryset(ArticleQuerySet)()

    # Indexed by save(), when its authors and tags are stored too; see found/indexing.py.
    search_auto_update = False

    base_form_class = ArticleForm
    copy_form_class = CopyingForm
    template = "articles/article.html"
    private_page_options: list[str] = []
    parent_page_types = ["articles.SectionPage"]
    subpage_types: list[str] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("body"),
        index.SearchField("location"),
        index.SearchField("section_name"),
        index.RelatedFields(
            "bylines", [index.RelatedFields("author", [index.SearchField("name")])]
        ),
        index.RelatedFields("tags", [index.SearchField("name")]),
        index.FilterField("published_on"),
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        InlinePanel(
            "bylines",
            heading="Authors",
            label="author",
            help_text="In the order in which they are named. Your first article names you by "
            "itself.",
        ),
        FieldPanel("body", help_text="The text, part by part; / lists the kinds of part."),
        InlinePanel(
            "related_links",
            heading="Related",
            label="related title",
            help_text="Yours come first, in this order; automatic ones follow.",
        ),
        AutomaticPanel(heading="Found by itself"),
        AnswersPanel(
            "answered",
            heading="Topics answered",
            label="topic",
            help_text="What patrons voted for, and this article is about. A topic is offered once "
            "it has won.",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("published_on"), FieldPanel("location")]),
                FieldPanel("tags"),
                FieldPanel("is_sensitive"),
                FieldPanel("appeal"),
                FieldPanel("card_picture"),
            ],
            heading="About this article",
        ),
        GivenPanel(heading="Gifts"),
    ]
    promote_panels = Page.promote_panels[:1]  # the others put a page into the menu
    settings_panels = SETTINGS_PANELS

    class Meta:
        verbose_name = "article"
        indexes = [
            models.Index(fields=["title_key"], name="article_title_key"),
            models.Index(fields=["-published_on"], name="article_newest"),
        ]

    def clean(self) -> None:
        self._take_a_free_address()
        super().clean()

    def minimal_clean(self) -> None:
        """What Wagtail looks at before a draft is stored."""
        self._take_a_free_address()
        super().minimal_clean()

    def _take_a_free_address(self) -> None:
        """One that was free when the form was looked through (see ArticleForm.clean_slug) may be
        taken by now.
        """
        section, wanted = self.get_parent(), self.slug  # type: ignore[has-type]
        if section and wanted and self.first_published_at is None:
            self.slug = free_slug(wanted, section, of=self)

    def save(self, *args, **kwargs):
        """Keeps the title's key and the count of words, and gives a live article the date that
        readers see: one to come would lead every list until then, and the form is not the only
        way to publish (see ArticleForm.clean).

        Wagtail saves a few fields of an instance that carries a draft (save_revision): nothing
        but the fields that are named is taken from it then.
        """
        fields = kwargs.get("update_fields")
        if fields is not None and not MADE_OF.keys() & set(fields):
            return super().save(*args, **kwargs)
        self.title_key = title_key(self.title)
        self.word_count = len(self.whole_text().split())
        now = timezone.now()
        date = self._meta.get_field("published_on").to_python(self.published_on)
        if self.live and (date is None or date > now):
            self.published_on = min(self.first_published_at or now, now)
        if fields is not None:
            made = (MADE_OF.get(name, set()) for name in fields)
            kwargs["update_fields"] = set(fields).union(*made)
        saved = super().save(*args, **kwargs)
        if fields is None or LISTED_BY & set(fields):
            Listing.objects.relist(self)
        index.insert_or_update_object(
            self if fields is None else type(self).objects.get(pk=self.pk)
        )
        return saved

    @property
    def section_name(self) -> str:
        """The section it stands in, as search knows it."""
        return self.get_parent().title

    def whole_text(self) -> str:
        """What its body says, without the headline and the standfirst; marks are left out."""
        return " ".join(self.pieces())

    def pieces(self) -> list[str]:
        """The same, each block's own: paragraphs, captions, credits, cells."""
        return [said for said in self.body.stream_block.get_searchable_content(self.body) if said]

    @property
    def has_embed(self) -> bool:
        """Whether its page needs the script that shows a video."""
        return any(block["type"] == "embed" for block in self.body.raw_data)

    @property
    def reading_minutes(self) -> int:
        """How long it takes to read, in whole minutes, at least 1."""
        return max(1, round(self.word_count / WORDS_A_MINUTE))

    def get_context(self, request, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "section": frame_of(request).around(self.url_path),
            "related": related_to(self),
        }
