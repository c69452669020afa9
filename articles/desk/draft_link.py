"""A link that shows one draft to whoever has it, without an account, until it ends."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, ProtectedError
from django.db.models.signals import pre_delete, pre_save
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from articles.address import language_of

MADE, REVOKED = "articles.draft_link.make", "articles.draft_link.revoke"


def new_token() -> str:
    return secrets.token_urlsafe(24)


class DraftLinkQuerySet(models.QuerySet["DraftLink"]):
    def named(self, token: str) -> "DraftLink | None":
        """The link of a token that came from outside, or None."""
        return self.select_related("page", "revision").filter(token=token).first()

    def with_openings(self) -> "DraftLinkQuerySet":
        return self.select_related("made_by").annotate(
            opened=Count("openings"), opened_last=Max("openings__opened_at")
        )

    def make(self, page: Page, days: int, by, note: str = "") -> "DraftLink":
        """A link to the page as it was saved last, good for so many days; noted in its history."""
        revision = page.get_latest_revision() or page.save_revision(user=by)
        ends = timezone.now() + timedelta(days=days)
        link = self.create(page=page, revision=revision, note=note, made_by=by, expires_at=ends)
        log(page, MADE, user=by, revision=revision, data={"link": link.pk, "days": days})
        return link


class DraftLink(models.Model):
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+")
    revision = models.ForeignKey("wagtailcore.Revision", models.CASCADE, related_name="+")
    note = models.CharField(max_length=120, blank=True, help_text="What it is for.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = DraftLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"draft link {self.pk}"

    def get_absolute_url(self) -> str:
        """In the language of the draft, whoever asks: its readers read it in that."""
        with translation.override(language_of(self.page.url_path)):
            return reverse("draft", args=[self.token])

    @property
    def address(self) -> str:
        """What is handed on: the full address."""
        return settings.SITE_URL + self.get_absolute_url()

    @property
    def is_good(self) -> bool:
        return self.revoked_at is None and timezone.now() < self.expires_at

    def draft(self) -> Page:
        """The page as it stood when the link was made, and as nobody sees it otherwise."""
        return self.revision.as_object()

    def revoke(self, by) -> None:
        """It shows nothing from now on. The first time counts."""
        open_one = type(self).objects.filter(pk=self.pk, revoked_at=None)
        if open_one.update(revoked_at=timezone.now()):
            log(self.page, REVOKED, user=by, data={"link": self.pk})


class DraftOpening(models.Model):
    """That a draft link was opened, and when; not by whom."""

    link = models.ForeignKey(DraftLink, models.CASCADE, related_name="openings")
    opened_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.link_id} at {self.opened_at}"


def keep_what_is_shown(instance: Revision, **kwargs) -> None:
    """Autosave writes over the revision that its writer saved last. Where a link shows that one,
    what it shows is kept as a revision of its own, as old as it was.
    """
    if instance.pk is None:
        return
    links = DraftLink.objects.filter(revision_id=instance.pk)
    if not links.exists():
        return
    shown = Revision.objects.get(pk=instance.pk)
    if shown.content == instance.content:
        return
    shown.pk, shown.approved_go_live_at = None, None
    shown.save(force_insert=True)
    links.update(revision=shown)


def refuse_to_forget(instance: Revision, origin, **kwargs) -> None:
    """Old revisions are purged by themselves; not what a link shows that is still good. A page that
    is deleted takes its revisions and its links with it.
    """
    by_itself = isinstance(origin, Revision) or getattr(origin, "model", None) is Revision
    if not by_itself:
        return
    good = DraftLink.objects.filter(revision=instance, revoked_at=None)
    found: set[models.Model] = set(good.filter(expires_at__gt=timezone.now()))
    if found:
        raise ProtectedError("A draft link shows this revision.", found)


pre_delete.connect(refuse_to_forget, sender=Revision, dispatch_uid="keep what draft links show")
pre_save.connect(keep_what_is_shown, sender=Revision, dispatch_uid="keep what draft links show")
