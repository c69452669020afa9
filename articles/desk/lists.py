"""The lists that staff open instead of the page tree: articles, sections, plain pages, the front.

None of them asks which pages of the tree somebody may explore: whoever may write may see them all,
and what they may do with one is asked when they open it.
"""

from django.db.models import F, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django_filters.filters import ChoiceFilter, DateFromToRangeFilter, ModelChoiceFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import PageStatusColumn, PageTitleColumn, ParentPageColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Page, WorkflowState

from articles.article import ArticlePage
from articles.author import Author
from articles.desk.writing import may_publish, may_write
from articles.pages import HomePage, PlainPage
from articles.section import SectionPage
from articles.times import check_year

STATES = {
    "live": ("live", {"live": True, "has_unpublished_changes": False}),
    "changed": (
        "live, with changes not published",
        {"live": True, "has_unpublished_changes": True},
    ),
    "draft": ("not live", {"live": False}),
}
# As `prefetch_workflow_states`, which finds none of a queryset of one kind of page.
IN_REVIEW = Prefetch(
    "_specific_workflow_states",
    WorkflowState.objects.active().select_related("current_task_state__task"),
    to_attr="_current_workflow_states",
)


class WritersItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_write(request)


class PublishersItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_publish(request)


def in_state(pages: QuerySet, name: str, value: str) -> QuerySet:
    return pages.filter(**STATES[value][1])


def check_years(days: slice) -> None:
    """Raises ValidationError where one of them is in a year that staff cannot mean."""
    for day in filter(None, (days.start, days.stop)):
        check_year(day)


class ArticleFilters(WagtailFilterSet):
    section = ModelChoiceFilter(
        label="Section", queryset=SectionPage.objects.order_by("path"), method="in_section"
    )
    author = ModelChoiceFilter(
        label="Author", queryset=Author.objects.all(), field_name="bylines__author"
    )
    state = ChoiceFilter(
        label="State", choices=[(key, words) for key, (words, _) in STATES.items()], method=in_state
    )
    published_on = DateFromToRangeFilter(
        label="Date", widget=DateRangePickerWidget, validators=[check_years]
    )

    class Meta:
        model = ArticlePage
        fields: list[str] = []

    def in_section(self, pages: QuerySet, name: str, section: SectionPage) -> QuerySet:
        return pages.filter(path__startswith=section.path)


def authors(article: ArticlePage) -> str:
    return ", ".join(author.name for author in article.authors)


class StateColumn(PageStatusColumn):
    """Live or a draft, and whether it waits for its review."""

    cell_template_name = "articles/state_cell.html"


class PagesIndex(IndexView):
    """Pages of one kind, the last touched first."""

    base_filterset_class: type[WagtailFilterSet] | None = None
    default_ordering = "-latest_revision_created_at"
    base_columns = [
        PageTitleColumn("title", label="Title", sort_key="title", classname="title"),
        DateColumn(
            "latest_revision_created_at", label="Changed", sort_key="latest_revision_created_at"
        ),
        StateColumn("status", label="State", sort_key="live"),
    ]

    def get_base_queryset(self) -> QuerySet[Page]:
        return self.model._default_manager.defer_streamfields()

    def order_queryset(self, queryset):
        """What has no date stands before the oldest, in every database. Of equals the newest leads,
        or a page of the list could repeat what stood on the one before. A search orders by fields
        alone.
        """
        if self.is_searching:
            return super().order_queryset(queryset)
        column = F(self.ordering.removeprefix("-"))
        backwards = self.ordering.startswith("-")
        key = column.desc(nulls_last=True) if backwards else column.asc(nulls_first=True)
        return queryset.order_by(key, "-pk")

    def paginate_queryset(self, queryset, page_size: int):
        """Which pages are shown is decided first: a database would work out what is asked of each
        for all that stand before them, and for all that it puts in order. What is deleted between
        the two queries is left out.
        """
        paginator, leaf, shown, has_others = super().paginate_queryset(queryset, page_size)
        ids = [each.pk for each in shown]
        asked = self.annotate_queryset(self.model._default_manager.filter(pk__in=ids))
        found = {each.pk: each for each in asked}
        leaf.object_list = [found[pk] for pk in ids if pk in found]
        return paginator, leaf, leaf.object_list, has_others

    def annotate_queryset(self, pages):
        """What the table asks of each page, asked once for all of them."""
        return (
            pages.defer_streamfields()
            .select_related("locale")
            .prefetch_related("content_type", "sites_rooted_here", IN_REVIEW)
            .annotate_has_untranslated_locale()
            .annotate_site_root_state()
            .annotate_approved_schedule()
        )


class ArticleIndex(PagesIndex):
    page_title = "Articles"
    base_filterset_class = ArticleFilters
    base_columns = [
        PageTitleColumn("title", label="Title", sort_key="title", classname="title"),
        ParentPageColumn("section", label="Section"),
        Column("authors", label="Authors", accessor=authors),
        DateColumn("published_on", label="Date", sort_key="published_on"),
        *PagesIndex.base_columns[1:],
    ]

    def annotate_queryset(self, pages):
        return super().annotate_queryset(pages).prefetch_related("bylines")


class FrontIndex(PagesIndex):
    """Where there is one front page, its editor opens; with several languages they are listed."""

    page_title = "Front page"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        pages = list(HomePage.objects.values_list("pk", flat=True)[:2])
        if len(pages) == 1:
            return redirect("wagtailadmin_pages:edit", pages[0])
        return super().get(request, *args, **kwargs)

    @cached_property
    def add_url(self) -> None:
        return None


class PagesViewSet(PageListingViewSet):
    index_view_class = PagesIndex
    filterset_class: type[WagtailFilterSet] | None = None
    menu_item_class = PublishersItem


class ArticleViewSet(PagesViewSet):
    name = "articles"
    model = ArticlePage
    index_view_class = ArticleIndex
    filterset_class = ArticleFilters
    icon = "doc-full"
    menu_label = "Articles"
    menu_order = 201
    add_to_admin_menu = True
    menu_item_class = WritersItem


class FrontViewSet(PagesViewSet):
    name = "front"
    model = HomePage
    index_view_class = FrontIndex
    icon = "home"
    menu_label = "Front page"


class SectionViewSet(PagesViewSet):
    name = "sections"
    model = SectionPage
    icon = "folder-open-inverse"
    menu_label = "Sections"


class PlainPageViewSet(PagesViewSet):
    name = "plain-pages"
    model = PlainPage
    icon = "doc-empty"
    menu_label = "Plain pages"


class PaperGroup(ViewSetGroup):
    """In the menu: the front page, the sections and the plain pages."""

    menu_label = "The paper"
    menu_icon = "home"
    menu_order = 203
    items = (FrontViewSet, SectionViewSet, PlainPageViewSet)
