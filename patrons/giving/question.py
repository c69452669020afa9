"""What readers ask before they give, and our answer, as staff write them."""

from django.db import models

from patrons.texts import InLanguage


class Question(models.Model):
    question = models.CharField(max_length=160, help_text="As a reader would ask it.")
    answer = models.TextField(help_text="A few plain sentences.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Smallest first.")

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "question on the giving page"
        verbose_name_plural = "questions on the giving page"

    def __str__(self) -> str:
        return self.question


class QuestionText(InLanguage):
    of = models.ForeignKey(Question, models.CASCADE, related_name="said_in")
    question = models.CharField(max_length=160, blank=True)
    answer = models.TextField(blank=True)

    class Meta(InLanguage.Meta):
        verbose_name = "text of a question"
        verbose_name_plural = "texts of questions"
