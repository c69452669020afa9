"""The screen "Draft links" of a page: make one, copy it, take it back, see when it was opened."""

from typing import cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from articles.desk.draft_link import MADE, REVOKED, DraftLink
from patrons.user import User, one_line

DAYS = {1: "1 day", 3: "3 days", 7: "7 days", 30: "30 days"}
USUAL = 7


class DraftLinkForm(forms.Form):
    days = forms.TypedChoiceField(
        label="Good for",
        coerce=int,
        choices=list(DAYS.items()),
        initial=USUAL,
        widget=forms.RadioSelect,
        help_text="After that it shows nothing; you can take it back earlier.",
        error_messages={"required": "Choose for how long."},
    )
    note = forms.CharField(
        label="What it is for",
        required=False,
        max_length=120,
        help_text="For you and your colleagues, such as: to the lawyer.",
    )

    def clean_note(self) -> str:
        return one_line(self.cleaned_data["note"], 120)


class OfOnePage(View):
    """Whoever may edit the page; to others there is nothing here to see."""

    page: Page

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(Page, pk=kwargs["page_pk"], depth__gt=1).specific

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not self.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> HttpResponse:
        return redirect("draft_links", self.page.pk)


class DraftLinksView(WagtailAdminTemplateMixin, OfOnePage, FormView):
    template_name = "articles/draft_links.html"
    page_title = "Draft links"
    header_icon = "link"
    form_class = DraftLinkForm

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict]:
        title = self.get_page_subtitle()
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [{"url": edit, "label": title}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs) -> dict:
        links = DraftLink.objects.filter(page=self.page).with_openings()
        return super().get_context_data(page=self.page, links=links, **kwargs)

    def form_valid(self, form: DraftLinkForm) -> HttpResponse:
        chosen = form.cleaned_data
        by = cast(User, self.request.user)
        DraftLink.objects.make(self.page, chosen["days"], by, chosen["note"])
        messages.success(self.request, f"The link is made, and good for {DAYS[chosen['days']]}.")
        return self.back()


class RevokeView(OfOnePage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, page_pk: int, pk: int) -> HttpResponse:
        link = get_object_or_404(DraftLink, pk=pk, page=self.page)
        link.revoke(by=request.user)
        messages.success(request, "The link is taken back: it shows nothing any more.")
        return self.back()


def addresses() -> list[URLPattern]:
    at = "draft-links/<int:page_pk>/"
    return [
        path(at, DraftLinksView.as_view(), name="draft_links"),
        path(f"{at}<int:pk>/revoke/", RevokeView.as_view(), name="draft_link_revoke"),
    ]


class DraftLinksButton(Button):
    """In the list of what can be done with a page; nobody has a draft of the tree's root."""

    label = "Draft links"
    icon_name = "link"

    def __init__(self, page: Page, **kwargs):
        self.page = page
        super().__init__(url=reverse("draft_links", args=[page.pk]), priority=25, **kwargs)

    def is_shown(self, user) -> bool:
        return not self.page.is_root() and self.page.permissions_for_user(user).can_edit()


def register_log_actions(actions) -> None:
    actions.register_action(MADE, "Make a draft link", "A link to this draft was made")
    actions.register_action(REVOKED, "Take back a draft link", "A link to a draft was taken back")
