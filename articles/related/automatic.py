"""What the worker found to stand under an article, and what editors said of it."""

from django.conf import settings
from django.db import models, transaction
from wagtail.log_actions import log

from patrons.signals import public_content_changed

ACTIONS = {
    "pin": "articles.related.pin",
    "ban": "articles.related.ban",
    "": "articles.related.take_back",
}


class AutomaticLink(models.Model):
    """One article that is like another; worked out anew whenever either is published."""

    article = models.ForeignKey(
        "articles.ArticlePage", models.CASCADE, related_name="automatic_links"
    )
    other = models.ForeignKey("articles.ArticlePage", models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(help_text="1 is the most alike.")
    score = models.FloatField()
    reasons = models.JSONField(default=dict, help_text="Why, for editors.")

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["article", "other"], name="automatic_link_once"),
            models.CheckConstraint(
                condition=~models.Q(article=models.F("other")), name="not_related_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} -> {self.other_id}"


class RelatedVerdictManager(models.Manager["RelatedVerdict"]):
    @transaction.atomic
    def say(self, article, other, verdict: str, by) -> None:
        """Pin or ban; with no verdict, take back what was said before. Every word is logged."""
        if verdict:
            said = {"verdict": verdict, "said_by": by}
            self.update_or_create(article=article, other=other, defaults=said)
        else:
            self.filter(article=article, other=other).delete()
        log(
            instance=article,
            action=ACTIONS[verdict],
            user=by,
            data={"other": other.pk, "headline": other.title},
        )
        transaction.on_commit(lambda: public_content_changed.send(sender=RelatedVerdict))


class RelatedVerdict(models.Model):
    """An editor's word on an automatic link: it always stands there, or never."""

    class Verdict(models.TextChoices):
        PIN = "pin", "Always shown"
        BAN = "ban", "Never shown"

    article = models.ForeignKey(
        "articles.ArticlePage", models.CASCADE, related_name="related_verdicts"
    )
    other = models.ForeignKey("articles.ArticlePage", models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=3, choices=Verdict)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    said_at = models.DateTimeField(auto_now=True)

    objects = RelatedVerdictManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "other"], name="related_verdict_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} -> {self.other_id}: {self.verdict}"
