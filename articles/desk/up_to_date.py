"""A press does not put an older text over what somebody else saved since the page was opened.

Wagtail asks that of what is autosaved, and its window looks every few seconds whether somebody else
saved. A press that comes before that look is asked here; of two at the same moment both pass, and
the history has both.
"""

from typing import Any

from django.http import QueryDict
from django.utils.timezone import localtime
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.models import Page

OVERTAKEN = (
    "{who} saved this at {when}, after you had opened it. Yours is not lost: it stands below. "
    "Compare the two in the history, in another tab; press again to put yours in its place."
)


def has_the_latest(press: QueryDict, page: Page) -> bool:
    """Whether a window shows the text that its press would be of. What it autosaved itself is no
    change by somebody else (static/js/typed.js). A revision that was overwritten by another
    autosave has another moment.
    """
    if own := press.get("own_revision_id") or press.get("overwrite_revision_id"):
        return own == str(page.latest_revision_id)
    if page.latest_revision is None or "loaded_revision_id" not in press:
        return True
    return press["loaded_revision_id"] == str(page.latest_revision_id) and (
        press.get("loaded_revision_created_at") == page.latest_revision.created_at.isoformat()
    )


class UpToDateForm(WagtailAdminPageForm):
    """Refused once, with what was typed; the form that comes back knows the newer text."""

    is_overtaken = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        # A preview is none of it: it is asked by a form that no subscription is handed to.
        is_press = self.subscription is not None and self.instance.pk is not None
        if is_press and not has_the_latest(self.data, self.instance):
            self.is_overtaken = True
            newer = self.instance.latest_revision
            when = localtime(newer.created_at).strftime("%H:%M")
            self.add_error(None, OVERTAKEN.format(who=newer.user or "Somebody", when=when))
            # Or autosave would do at once what is left to the press (static/js/typed.js).
            self.fields["title"].widget.attrs["data-overtaken"] = ""
        return cleaned
