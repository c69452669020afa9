"""The one visible button under an article: what its writer is most likely to do next."""

from django.http import HttpRequest
from wagtail.admin.action_menu import ActionMenuItem

# The first of these that somebody may press is the button; all else stands in the list beside it.
# Of an article in review that is the reviewer's answer: publishing past it would end the review.
# Its writer is told that it is locked; taking it back is no habit's press.
FIRST = (
    *("approve", "action-publish", "action-restart-workflow", "action-submit"),
    "action-page-locked",
)
# Who answers a review publishes by that, and its writer is told; what came back is with its writer.
NOT_BESIDE = {
    "approve": ("action-publish", "action-cancel-workflow"),
    "action-restart-workflow": ("action-cancel-workflow",),
}


def put_first(items: list[ActionMenuItem], request: HttpRequest, context: dict) -> None:
    offered = {item.name for item in items}
    left_out = {name for beside in offered & NOT_BESIDE.keys() for name in NOT_BESIDE[beside]}
    items[:] = [item for item in items if item.name not in left_out]
    names = [item.name for item in items]
    for name in FIRST:
        if name in names:
            items.insert(0, items.pop(names.index(name)))
            return
