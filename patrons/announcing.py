"""What of patrons stands on public pages: whoever changes it has public_content_changed sent.

A gift and a ballot change nothing here: counts on public pages may be minutes old. Whoever writes
these rows past save() and delete() (update, bulk_create) sends the signal by themselves.
"""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from patrons import models
from patrons.signals import public_content_changed

SHOWN: list[type[Model]] = [
    models.Appeal,
    models.AppealParagraph,
    models.Currency,
    models.Newsroom,
    models.OtherWay,
    models.Question,
    models.Round,
    models.RoundChange,
    models.Tally,
    models.Tier,
    models.TierAmount,
    models.Topic,
    models.WallEntry,
    # The same things in other languages.
    *(models.AppealText, models.NewsroomText, models.OtherWayText, models.ParagraphText),
    *(models.QuestionText, models.RoundChangeText, models.RoundText, models.TierText),
    models.TopicText,
]


def connect() -> None:
    for model in SHOWN:
        for signal in (post_save, post_delete):
            signal.connect(announce, sender=model, dispatch_uid=f"announce {model.__name__}")


def announce(sender: type[Model], **told: Any) -> None:
    public_content_changed.send(sender)
