"""What readers ask before they give, and our answer, as staff write them."""

from django.db import models


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
