"""The one visible button under an article: what its writer is most likely to do next."""

from django.http import HttpRequest
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    SubmitForModerationMenuItem,
)

# The first of these that somebody may press is the button; all else stands in the list beside it.
# Of an article in review that is the reviewer's answer: publishing past it would end the review.
# Its writer is told that it is locked; taking it back is no habit's press.
FIRST = ("approve", "action-publish", "action-submit", "action-page-locked")


class TakeBack(CancelWorkflowMenuItem):
    label = "Take back from review"


class SubmitForReview(SubmitForModerationMenuItem):
    label = "Submit for review"

    def get_context_data(self, parent_context) -> dict:
        return {**super().get_context_data(parent_context), "label": self.label}


INSTEAD = {SubmitForModerationMenuItem: SubmitForReview, CancelWorkflowMenuItem: TakeBack}


def put_first(items: list[ActionMenuItem], request: HttpRequest, context: dict) -> None:
    for at, item in enumerate(items):
        if instead := INSTEAD.get(type(item)):
            items[at] = instead(order=item.order)
    names = [item.name for item in items]
    for name in FIRST:
        if name in names:
            items.insert(0, items.pop(names.index(name)))
            return
