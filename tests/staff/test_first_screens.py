"""What each role sees first in the admin, and what they may not do."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.menu import admin_menu
from wagtail.models import GroupApprovalTask, ModelLogEntry, Workflow

from articles.article import ArticlePage
from articles.pages import PlainPage
from patrons import roles
from patrons.account.second_factor import must_have
from patrons.models import LateCharge, User
from patrons.roles import may_give, settle
from tests.articles.conftest import home, news, newsroom, write  # noqa: F401
from tests.articles.page import Node, parsed
from tests.articles.test_desk import form
from tests.staff.conftest import gift, open_round, records, written  # noqa: F401


@pytest.fixture(autouse=True)
def paper(news):  # noqa: F811
    settle()


def first(client) -> Node:
    return parsed(client.get("/admin/")).one("main")


def titles(client) -> list[str]:
    return [node.text.strip() for node in first(client).all("h2")]


def menu(client) -> str:
    return client.get("/admin/").text


def test_each_item_of_the_menu_has_a_place_of_its_own():
    """Two that shared one would stand in the order in which modules happened to be read."""
    places = Counter(item.order for item in admin_menu.registered_menu_items)
    assert [place for place, items in places.items() if items > 1] == []


# --- A writer ----------------------------------------------------------------------------------


def test_a_writer_sees_their_drafts_and_what_came_back(wendy, edie, signed_in, write):  # noqa: F811
    own = write("Hers", live=False, owner=wendy, has_unpublished_changes=True)
    own.save_revision(user=wendy)
    write("Edie’s", live=False, owner=edie, has_unpublished_changes=True)
    seen = first(signed_in(wendy)).text
    assert "Hers" in seen
    assert "Edie’s" not in seen
    state = own.get_workflow().start(own, wendy)
    state.current_task_state.reject(user=edie, comment="Who says so?")
    seen = first(signed_in(wendy))
    (line,) = seen.all(css="desk")[0].one("ul", "desk-lines").all("li")
    assert "Hers, read by Edie Brandt: “Who says so?”" in line.text


def test_a_writer_begins_an_article_and_nothing_else(wendy, signed_in, news, home):  # noqa: F811
    client = signed_in(wendy)
    assert client.get(reverse("wagtailadmin_pages:add", args=("articles", "articlepage", news.pk)))
    for kind in ("plainpage", "sectionpage"):
        add = reverse("wagtailadmin_pages:add", args=("articles", kind, home.pk))
        assert client.get(add)["Location"] == "/admin/"
        assert client.post(add, {"title": "Mine"})["Location"] == "/admin/"
    assert not PlainPage.objects.exists()


def test_a_writer_copies_no_plain_page(wendy, signed_in, home):  # noqa: F811
    about = home.add_child(instance=PlainPage(title="About", slug="about", body="<p>Us.</p>"))
    sent = {"new_title": "Mine", "new_slug": "mine", "new_parent_page": home.pk}
    signed_in(wendy).post(reverse("wagtailadmin_pages:copy", args=[about.pk]), sent)
    assert PlainPage.objects.count() == 1


def test_a_writer_changes_their_own_and_publishes_nothing(wendy, edie, signed_in, write):  # noqa: F811
    own, other = write("Hers", live=False, owner=wendy), write("Edie’s", live=False, owner=edie)
    client = signed_in(wendy)
    edit = reverse("wagtailadmin_pages:edit", args=[own.pk])
    assert client.get(edit).status_code == 200
    assert client.get(reverse("wagtailadmin_pages:edit", args=[other.pk])).status_code == 302
    client.post(edit, form([], title="Hers, changed", slug="hers", **{"action-publish": "1"}))
    own.refresh_from_db()
    assert (own.live, own.draft_title) == (False, "Hers, changed")


def test_a_writer_uploads_pictures_and_sees_no_money(wendy, signed_in):
    client = signed_in(wendy)
    assert client.get("/admin/images/multiple/add/").status_code == 200
    seen = menu(client)
    for word in ("Appeals", "Rounds", "Donations", "Newsroom", "Redirects", "Front page"):
        assert f'"label": "{word}"' not in seen, word
    assert '"label": "Articles"' in seen
    assert not must_have(wendy)


# --- An editor ---------------------------------------------------------------------------------


def test_an_editor_sees_what_waits_for_review_and_approves_it(
    edie,
    wendy,
    signed_in,
    write,  # noqa: F811
    mailoutbox,
):
    own = write("To be read", live=False, owner=wendy)
    own.save_revision(user=wendy)
    own.get_workflow().start(own, wendy)
    client = signed_in(edie)
    seen = first(client).text
    assert "Awaiting your review" in seen
    assert "To be read" in seen
    sent = form([], title="To be read", slug="to-be-read")
    sent |= {"action-workflow-action": "true", "workflow-action-name": "approve"}
    client.post(reverse("wagtailadmin_pages:edit", args=[own.pk]), sent)
    assert ArticlePage.objects.get(pk=own.pk).live


def test_what_waits_for_review_stands_once_and_right_below_the_drafts(
    edie,
    wendy,
    signed_in,
    write,  # noqa: F811
    written,  # noqa: F811
    newsroom,  # noqa: F811
):
    for title, owner in (("Of a writer", wendy), ("Of an editor", edie)):
        own = write(title, live=False, owner=owner, has_unpublished_changes=True)
        own.save_revision(user=owner)
        own.get_workflow().start(own, owner)
    draft = write("Only begun", live=False, owner=edie, has_unpublished_changes=True)
    draft.save_revision(user=edie)
    client = signed_in(edie)
    seen = first(client)
    for title in ("Of a writer", "Of an editor"):
        assert [a.text for a in seen.all("a")].count(title) == 1, title
    heads = titles(client)
    assert heads.index("Write an article") + 1 == heads.index("Awaiting your review")
    (line,) = seen.all("ul", "desk-links")[0].all("li")
    draft.refresh_from_db()
    saved = newsroom.local(draft.latest_revision_created_at)
    assert line.text.startswith(f"Only begun, {saved:%A} {saved.day} {saved:%B}, {saved:%H:%M}")
    hers = first(signed_in(wendy))
    assert [a.text for a in hers.all("a")].count("Of a writer") == 1


def test_the_review_is_the_editors_and_administrators(edie, ada, wendy, tess, frank, write):  # noqa: F811
    (workflow,) = Workflow.objects.all()
    (task,) = GroupApprovalTask.objects.all()
    assert {group.name for group in task.groups.all()} >= {roles.EDITORS}
    own = write("To be read", live=False, owner=wendy)
    own.save_revision(user=wendy)
    workflow.start(own, wendy)
    may = {who.name: bool(task.get_actions(own, who)) for who in (edie, wendy, tess, frank)}
    assert may == {edie.name: True, wendy.name: False, tess.name: False, frank.name: False}


def test_an_editor_sees_what_goes_out_today(edie, signed_in, write):  # noqa: F811
    today, later = write("Today", live=False), write("In a week", live=False)
    noon = timezone.now().replace(hour=9, minute=0)
    with time_machine.travel(noon, tick=False):
        for article, delta in ((today, {"hours": 2}), (later, {"days": 7})):
            article.go_live_at = noon + timedelta(**delta)
            article.save_revision().publish()
        (panel,) = [
            node
            for node in first(signed_in(edie)).all("section")
            if node.attrs.get("aria-labelledby") == "desk-going-out"
        ]
    assert "Today" in panel.text
    assert "In a week" not in panel.text


def test_pages_that_are_late_stand_before_all_else(edie, ada, wendy, signed_in, write):  # noqa: F811
    article = write("Stuck", live=False)
    article.go_live_at = timezone.now() + timedelta(minutes=1)
    article.save_revision().publish()
    words = "One page should be out, and is not"
    assert words not in first(signed_in(edie)).text
    with time_machine.travel(timezone.now() + timedelta(minutes=4), tick=False):
        for who in (edie, ada):
            names = [
                each.attrs.get("aria-labelledby") for each in first(signed_in(who)).all("section")
            ]
            assert next(name for name in names if name and name.startswith("desk-")) == "desk-late"
            assert "Stuck" in first(signed_in(who)).text
        assert words not in first(signed_in(wendy)).text


def test_an_editor_sees_when_the_round_closes(edie, signed_in, open_round):  # noqa: F811
    seen = first(signed_in(edie)).text
    assert "“What next?” closes" in seen
    assert "0 have voted" in seen


def test_an_editor_opens_everything_without_the_tree(edie, signed_in, write, home):  # noqa: F811
    home.add_child(instance=PlainPage(title="About", slug="about", body="<p>Us.</p>"))
    client = signed_in(edie)
    seen = menu(client)
    for word in ("Articles", "Front page", "Sections", "Plain pages", "Authors"):
        assert f'"label": "{word}"' in seen, word
    edit = reverse("wagtailadmin_pages:edit", args=[home.pk])
    assert client.get("/admin/front/")["Location"] == edit
    assert "News" in client.get("/admin/sections/").text
    assert "About" in client.get("/admin/plain-pages/").text


# --- A fundraiser ------------------------------------------------------------------------------


def test_a_fundraiser_sees_the_appeal_the_wall_and_failed_charges(
    frank,
    signed_in,
    records,  # noqa: F811
    written,  # noqa: F811
):
    client = signed_in(frank)
    seen = titles(client)
    assert "How we ask" in seen
    assert "Charges that failed this week" in seen
    LateCharge.objects.update(failed_at=timezone.now() - timedelta(days=8))
    assert "Charges that failed this week" not in titles(client)
    text = first(client).text
    for word in ("The ledger", "Write an article", "disputes", "to close"):
        assert word not in text


def test_a_fundraiser_asks_and_changes_no_money(frank, signed_in, records, written):  # noqa: F811
    client = signed_in(frank)
    assert client.get(f"/admin/appeal/edit/{written['appeal']}/").status_code == 200
    assert client.get(f"/admin/donation/inspect/{records['donation']}/").status_code == 200
    for address in (
        f"/admin/donation/{records['donation']}/refund/",
        "/admin/donation/enter/",
        f"/admin/receipt/inspect/{records['receipt']}/",
        f"/admin/month/inspect/{records['month']}/",
        "/admin/round/new/",
        "/admin/articles/",
        "/admin/users/",
    ):
        assert client.get(address)["Location"] == "/admin/", address
    assert must_have(User.objects.get(pk=frank.pk))


# --- A treasurer -------------------------------------------------------------------------------


def test_a_treasurer_sees_the_books_failed_charges_and_days_left(tess, signed_in, records):  # noqa: F811
    seen = first(signed_in(tess)).text
    assert "The ledger" in seen
    assert "Charges that failed this week" in seen
    assert "5 days left" in seen
    assert "Write an article" not in seen


# --- Giving roles ------------------------------------------------------------------------------


def test_administrators_give_every_role_and_editors_give_writers(ada, edie, frank, tess):
    def given(who: User) -> set[str]:
        fresh = User.objects.get(pk=who.pk)
        return {role.name for role in Group.objects.all() if may_give(fresh, role)}

    every = {"Writers", "Editors", "Fundraisers", "Treasurers", "Administrators"}
    assert given(ada) == every
    assert given(edie) == {"Writers", "Editors"}
    assert given(frank) == {"Fundraisers"}
    assert given(tess) == {"Treasurers"}


def test_settling_again_changes_nothing(db):
    def state() -> dict:
        return {
            group.name: (
                set(group.permissions.values_list("codename", flat=True)),
                group.page_permissions.count(),
                group.collection_permissions.count(),
            )
            for group in Group.objects.all()
        }

    before = state()
    settle()
    assert state() == before


def test_a_change_of_roles_is_logged_with_who_and_when(ada, edie, signed_in):
    writers = Group.objects.get(name=roles.WRITERS)
    edit = f"/admin/users/edit/{edie.pk}/"
    sent = {"name": edie.name, "email": edie.email, "groups": [writers.pk]}
    signed_in(ada).post(edit, sent)
    entry = ModelLogEntry.objects.get(object_id=str(edie.pk), action="wagtail.edit")
    assert entry.user == ada
    assert entry.timestamp <= timezone.now()
