"""Staff see every kind of mail with sample data, and write their own words into it."""

from pathlib import Path

import pytest
from django.conf import settings

from patrons.admin.mail_kinds import KINDS

TEMPLATES = Path(settings.BASE_DIR if hasattr(settings, "BASE_DIR") else ".") / "templates/emails"
NAMES = sorted(path.name.removesuffix(".subject.txt") for path in TEMPLATES.glob("*.subject.txt"))


def test_every_kind_of_mail_is_listed_with_a_sample():
    assert sorted(KINDS) == NAMES
    assert len(NAMES) > 15


@pytest.mark.parametrize("name", NAMES)
def test_every_mail_is_whole_as_text_and_as_html(name, newsroom):
    mail = KINDS[name].preview(name, "en")
    assert mail.subject
    for part in (mail.text, mail.html):
        assert "The Lighthouse" in part
        assert "You get this" in part
        assert "{" not in part.partition("</style>")[2] or part is mail.text
    assert "<img" not in mail.html
