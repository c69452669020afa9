"""What editors say of related links: pins, bans, and titles that may have their article."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import LogActionRegistry

from articles.article import ArticlePage
from articles.desk.lists import PublishersItem
from articles.desk.writing import may_publish
from articles.related import likely_title
from articles.related.automatic import ACTIONS, AutomaticLink, RelatedVerdict
from articles.related.likely_title import LikelyTitle
from articles.related.panels import proposals_for

AT_ONCE = 50
SAID = {
    "pin": "“{}” always stands there now.",
    "ban": "“{}” never stands there from now on.",
    "": "“{}” stands there where it is like enough.",
}


def article_of(request: HttpRequest, pk: int) -> ArticlePage:
    """An article whose public page this colleague may change at once."""
    article = get_object_or_404(ArticlePage, pk=pk)
    theirs = article.permissions_for_user(request.user)
    if not (theirs.can_edit() and theirs.can_publish()):
        raise PermissionDenied
    return article


class Why(WagtailAdminTemplateMixin, TemplateView):
    """Each automatic link of an article, with what made it one."""

    page_title = "Related links"
    header_icon = "link"
    template_name = "articles/related/why.html"

    def get_breadcrumbs_items(self) -> list[dict]:
        title = self.article.get_admin_display_title()
        editor = reverse("wagtailadmin_pages:edit", args=(self.article.pk,))
        here = {"url": "", "label": self.page_title}
        return [*self.breadcrumbs_items, {"url": editor, "label": title}, here]

    def dispatch(self, request, *args, **kwargs):
        self.article = article_of(request, kwargs["article"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        verdicts = self.article.related_verdicts.select_related("other", "said_by")
        said = {verdict.other_id: verdict for verdict in verdicts}
        links = self.article.automatic_links.filter(other__live=True).select_related("other")
        rows = [(link.other, link, said.pop(link.other_id, None)) for link in links]
        rows += [(verdict.other, None, verdict) for verdict in said.values()]
        return super().get_context_data(**{**kwargs, "article": self.article, "rows": rows})


class Say(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, article: int, other: int) -> HttpResponse:
        page = article_of(request, article)
        found = AutomaticLink.objects.filter(article=page).values("other")
        said = RelatedVerdict.objects.filter(article=page).values("other")
        known = ArticlePage.objects.filter(Q(pk__in=found) | Q(pk__in=said))
        about = get_object_or_404(known, pk=other)
        verdict = request.POST.get("verdict", "")
        if verdict not in ACTIONS:
            raise PermissionDenied
        RelatedVerdict.objects.say(page, about, verdict, by=request.user)
        messages.success(request, SAID[verdict].format(about.title))
        return redirect("related:why", page.pk)


class Titles(WagtailAdminTemplateMixin, TemplateView):
    page_title = "Related titles that may have their article"
    header_icon = "link"
    template_name = "articles/related/titles.html"

    def dispatch(self, request, *args, **kwargs):
        if not may_publish(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs) -> dict:
        rows = list(proposals_for(self.request.user)[: AT_ONCE + 1])
        return super().get_context_data(rows=rows[:AT_ONCE], more=len(rows) > AT_ONCE, **kwargs)


class Decide(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        proposal = get_object_or_404(LikelyTitle.objects.select_related("article", "other"), pk=pk)
        article_of(request, proposal.article_id)
        accepted = "accept" in request.POST
        if not proposal.decide(accepted, by=request.user):
            messages.warning(request, "A colleague decided this before you. Nothing was changed.")
        elif accepted:
            messages.success(request, f"“{proposal.title}” leads to “{proposal.other.title}” now.")
        else:
            messages.success(
                request, f"“{proposal.title}” stays as it is; you are not asked again."
            )
        return redirect("related:titles")


class RelatedViewSet(ViewSet):
    name = "related"
    icon = "link"
    menu_label = "Related titles"
    menu_order = 206
    add_to_admin_menu = True
    menu_item_class = PublishersItem

    @property
    def menu_url(self) -> str:
        return reverse("related:titles")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("titles/", Titles.as_view(), name="titles"),
            path("titles/<int:pk>/", Decide.as_view(), name="decide"),
            path("<int:article>/", Why.as_view(), name="why"),
            path("<int:article>/<int:other>/", Say.as_view(), name="say"),
        ]


def register_log_actions(actions: LogActionRegistry) -> None:
    for action, label, said in (
        (ACTIONS["pin"], "Pin a related link", "A related link always stands there"),
        (ACTIONS["ban"], "Ban a related link", "A related link never stands there"),
        (ACTIONS[""], "Take back", "What was said of a related link was taken back"),
        (likely_title.ACCEPTED, "Link a related title", "A related title leads to its article"),
        (likely_title.DECLINED, "Decline", "A related title means another article"),
    ):
        actions.register_action(action, label, said)
