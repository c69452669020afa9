"""What a writer sees first in the admin: a way to begin an article, and their drafts."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.permissions import page_permission_policy

from articles.article import ArticlePage
from articles.section import SectionPage

ARTICLE = ("articles", "articlepage")


class WritingPanel(Component):
    name = "writing"
    order = 50
    template_name = "articles/desk.html"

    def __init__(self, request: HttpRequest):
        self.user = request.user

    def get_context_data(self, parent_context) -> dict:
        drafts = ArticlePage.objects.filter(owner=self.user, has_unpublished_changes=True)
        return {
            "sections": [
                (section.title, reverse("wagtailadmin_pages:add", args=(*ARTICLE, section.pk)))
                for section in SectionPage.objects.order_by("path")
            ],
            "drafts": drafts.order_by("-latest_revision_created_at")[:5],
        }


def may_write(request: HttpRequest) -> bool:
    return page_permission_policy.user_has_permission(request.user, "add")
