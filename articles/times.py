"""When a page goes out and when it leaves: the panel of every kind of page, with a line of help."""

from typing import Any

from wagtail.admin.panels import PublishingPanel
from wagtail.models import Page

HELP = {
    "go_live_at": "It goes out by itself then, once somebody who may publish has said so.",
    "expire_at": "It is withdrawn by itself then; its text stays here.",
}


class TimesPanel(PublishingPanel):
    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        for field in self.children:
            field.help_text = HELP[field.field_name]


SETTINGS_PANELS = [TimesPanel(), *Page.settings_panels[1:]]
