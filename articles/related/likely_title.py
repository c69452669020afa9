"""A related title and an article whose headline is almost the same: an editor decides."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from articles.related.link import RelatedLink
from articles.titles import title_key
from patrons.signals import public_content_changed

ACCEPTED, DECLINED = "articles.related.accept", "articles.related.decline"


class LikelyTitleQuerySet(models.QuerySet["LikelyTitle"]):
    def undecided(self) -> "LikelyTitleQuerySet":
        """Nobody said yes or no, the title still stands there, and both articles are live."""
        stands = RelatedLink.objects.title_only().filter(
            article=OuterRef("article"), title_key=OuterRef("title_key")
        )
        waiting = self.filter(Exists(stands), accepted=None, article__live=True, other__live=True)
        return waiting.select_related("article", "other")


class LikelyTitle(models.Model):
    article = models.ForeignKey("articles.ArticlePage", models.CASCADE, related_name="+")
    title = models.CharField(max_length=255, help_text="As it stands in the related block.")
    title_key = models.CharField(max_length=255)
    other = models.ForeignKey("articles.ArticlePage", models.CASCADE, related_name="+")
    likeness = models.FloatField(help_text="Of the two titles, from 0 to 100.")
    found_at = models.DateTimeField(auto_now_add=True)
    accepted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = LikelyTitleQuerySet.as_manager()

    class Meta:
        ordering = ["-likeness", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "title_key", "other"], name="likely_title_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @transaction.atomic
    def decide(self, accepted: bool, by) -> bool:
        """Link the title to the article, or never ask again. False where it was decided before.

        The entry is changed where readers see it and in the drafts that would take its place.
        """
        undecided = LikelyTitle.objects.filter(pk=self.pk, accepted=None)
        if not undecided.update(accepted=accepted, decided_at=timezone.now(), decided_by=by):
            return False
        if accepted:
            entries = RelatedLink.objects.title_only()
            # Without a title of its own, the entry says the article's headline.
            entries.filter(article=self.article_id, title_key=self.title_key).update(
                page=self.other_id, title="", title_key=""
            )
            self._link_in_drafts()
            transaction.on_commit(lambda: public_content_changed.send(sender=LikelyTitle))
        log(
            instance=self.article,
            action=ACCEPTED if accepted else DECLINED,
            user=by,
            data={"title": self.title, "other": self.other_id, "headline": self.other.title},
        )
        return True

    def _link_in_drafts(self) -> None:
        article = self.article
        drafts = Revision.page_revisions.filter(object_id=str(article.pk)).filter(
            Q(pk__in=[article.latest_revision_id, article.live_revision_id])
            | Q(approved_go_live_at__isnull=False)
        )
        for draft in drafts.select_for_update():
            for entry in draft.content.get("related_links", []):
                alone = not entry["page"] and not entry["address"]
                if alone and title_key(entry["title"]) == self.title_key:
                    entry |= {"page": self.other_id, "title": "", "title_key": ""}
            draft.save(update_fields=["content"])
