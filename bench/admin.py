"""How long each page of the admin takes where the archive is large: seconds as staff wait them."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import requests

from bench.sites import Server, Site
from tests.services import ROOT

ADDRESSES = ROOT / "docs" / "who-may-what.md"  # tests keep it complete
SHOWN, BAR, PATIENCE = 10, 1.0, 30
# Somebody with every role and their second factor shown, since a site as in production opens to
# nobody else. Printed: their session, and for the name of each kind of thing the ids of some.
COLLEAGUE = """
import json
from types import SimpleNamespace
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client
from patrons.models import User
from articles.models import ArticlePage, HomePage
user, _ = User.objects.get_or_create(email="bench@example.org", defaults={"is_staff": True})
user.groups.set(Group.objects.all())
app, _ = Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, data={})
client = Client()
client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
session = client.session
record_authentication(SimpleNamespace(session=session), user, "mfa", id=app.pk, type=app.type)
session.save()
found = {}
for model in apps.get_models():
    ids = model._default_manager.order_by("pk").values_list("pk", flat=True)
    found[model._meta.model_name] = list(ids[:1])
article = ArticlePage.objects.order_by("pk").last()
section, home = article.get_parent().pk, HomePage.objects.first().pk
found |= {"page": [article.pk, section, home], "section": [section]}
found["stop_reason"] = found["stopreason"]
print(json.dumps([session.session_key, found]))
"""
# What is asked of the archive beside plain pages: searched, narrowed, ordered, far behind.
ASKED = """
/admin/articles/?q=bridge
/admin/articles/?section={section}
/admin/articles/?author={author}
/admin/articles/?section={section}&author={author}&state=live
/admin/articles/?state=draft
/admin/articles/?published_on_from=2026-01-01&published_on_to=2026-12-31
/admin/articles/?ordering=title
/admin/articles/?ordering=-published_on
/admin/articles/?ordering=live
/admin/articles/?p=1000
/admin/pages/{section}/?q=bridge
/admin/pages/{section}/?ordering=title
/admin/pages/{section}/?p=100
/admin/pages/search/?q=bridge
/admin/choose-page/{section}/?p=100
/admin/choose-page/search/?q=bridge
/admin/reports/aging-pages/?p=1000
/admin/reports/site-history/?p=10
/admin/snippets/taggit/tag/?q=ma
/admin/tag-autocomplete/articles/articlepage/?term=ma
"""


@dataclass
class Answers:
    """What the pages answered: how long each took, and how many were none for this colleague."""

    took: list[tuple[float, str]] = field(default_factory=list)
    others: int = 0

    def table(self) -> str:
        above = sum(seconds > BAR for seconds, _ in self.took)
        slowest = sorted(self.took, reverse=True)[:SHOWN]
        said = (
            f"{len(self.took)} pages answered; {above} of them took longer than {BAR:.0f} s. "
            f"{self.others} more addresses led elsewhere or to nothing.\n"
        )
        lines = [f"| `{path}` | {seconds:.2f} |" for seconds, path in slowest]
        return "\n".join([said, "| page | seconds |", "|---|---:|", *lines])


def addresses(found: dict[str, list]) -> Iterator[str]:
    """Every page of the admin that some role opens, of each thing that is there."""
    rows = re.findall(r"^\| `(/admin/[^`]*)` (.*)", ADDRESSES.read_text(), re.MULTILINE)
    lines = [address for address, cells in rows if "| page " in cells]
    for line in dict.fromkeys([*lines, *ASKED.split()]):
        names = list(dict.fromkeys(re.findall(r"{(\w+)}", line)))
        for things in product(*(found.get(name, []) for name in names)):
            yield line.format(**dict(zip(names, things, strict=True)))


def asked_all(site: Site, server: Server) -> Answers:
    session, found = json.loads(site.shell(COLLEAGUE))
    staff = requests.Session()
    staff.cookies["sessionid"] = session
    answers = Answers()
    for path in addresses(found):
        seconds = asked(staff, server.address + path)
        if seconds is None:
            answers.others += 1
        else:
            answers.took.append((seconds, path))
    if not answers.took:
        raise RuntimeError("No page of the admin opened: who asks is not let in.")
    return answers


def slowest_pages(site: Site, server: Server) -> str:
    """A table of the slowest; each was asked twice, and the second time counts."""
    return asked_all(site, server).table()


def asked(staff: requests.Session, address: str) -> float | None:
    """Seconds that the page takes; none where it is no page for them. One that does not end is
    told as what was waited. Raises RuntimeError where the server failed.
    """
    seconds = 0.0
    for _ in range(2):
        began = time.perf_counter()
        try:
            answer = staff.get(address, timeout=PATIENCE, allow_redirects=False)
        except requests.Timeout:
            return float(PATIENCE)
        seconds = time.perf_counter() - began
        if answer.status_code >= 500:
            raise RuntimeError(f"{address} failed with {answer.status_code}.")
        if answer.status_code != 200:
            return None
    return seconds
