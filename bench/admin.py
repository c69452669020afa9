"""How long each page of the admin takes where the archive is large: seconds as staff wait them."""

import re
import time

import requests

from bench.sites import Server, Site
from tests.services import ROOT

ADDRESSES = ROOT / "docs" / "who-may-what.md"  # tests keep it complete
SHOWN, BAR, PATIENCE = 10, 1.0, 30
# An administrator with their second factor shown, as the demo's buttons leave it: prints their
# session; then the ids of a section, of an article in it, and of the front page.
ADMINISTRATOR = """
from types import SimpleNamespace
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.models import Group
from django.test import Client
from patrons.account.second_factor import DEMO
from patrons.models import User
from articles.models import ArticlePage, HomePage
user, _ = User.objects.get_or_create(email="bench@example.org", defaults={"is_staff": True})
user.groups.set(Group.objects.all())
client = Client()
client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
session = client.session
record_authentication(SimpleNamespace(session=session), user, method=DEMO)
session.save()
article = ArticlePage.objects.order_by("pk").last()
print(session.session_key, article.get_parent().pk, article.pk, HomePage.objects.first().pk)
"""


def addresses(section: str, article: str, home: str) -> list[str]:
    """Every page of the admin that needs no thing of its own, and those that hang on the tree."""
    lines = re.findall(r"^\| `(/admin/[^`{]*)` ", ADDRESSES.read_text(), re.MULTILINE)
    ours = [f"/admin/pages/{pk}/" for pk in (section, home)]
    ours += [f"/admin/pages/{pk}/edit/" for pk in (article, section, home)]
    ours += [f"/admin/pages/{article}/history/", f"/admin/pages/{article}/usage/"]
    ours += ["/admin/articles/?q=bridge", "/admin/pages/search/?q=bridge"]
    ours += [f"/admin/choose-page/{section}/", f"/admin/related/{article}/"]
    return list(dict.fromkeys([*lines, *ours]))


def slowest_pages(site: Site, server: Server) -> str:
    """A table of the slowest; each was asked twice, and the second time counts."""
    session, section, article, home = site.shell(ADMINISTRATOR).split()
    staff = requests.Session()
    staff.cookies["sessionid"] = session
    took = []
    for path in addresses(section, article, home):
        if (seconds := asked(staff, server.address + path)) is not None:
            took.append((seconds, path))
    took.sort(reverse=True)
    above = sum(seconds > BAR for seconds, _ in took)
    lines = [f"| `{path}` | {seconds:.2f} |" for seconds, path in took[:SHOWN]]
    said = f"{len(took)} pages answered; {above} of them took longer than {BAR:.0f} s.\n"
    return "\n".join([said, "| page | seconds |", "|---|---:|", *lines])


def asked(staff: requests.Session, address: str) -> float | None:
    """Seconds that the page takes; none where it is no page for them. One that does not end is
    told as what was waited.
    """
    seconds = 0.0
    for _ in range(2):
        began = time.perf_counter()
        try:
            answer = staff.get(address, timeout=PATIENCE, allow_redirects=False)
        except requests.Timeout:
            return float(PATIENCE)
        seconds = time.perf_counter() - began
        if not answer.ok or answer.is_redirect:
            return None
    return seconds
