"""Names are read by somebody here before they show: several at once, and never another than was
seen.
"""

from html import unescape

import pytest

from patrons.admin.wall import stamp
from patrons.giving import wall
from patrons.giving.wall import WallEntry
from tests.cast import supporter

WAITING = "/admin/wallentry/waiting/"


@pytest.fixture
def desk(newsroom, edie, signed_in):
    newsroom.thanks_wall = True
    newsroom.save()
    return signed_in(edie)


@pytest.fixture
def three(newsroom) -> list[WallEntry]:
    people = [
        supporter(f"{name}@example.org", name, since=-1, until=30) for name in ("a", "b", "c")
    ]
    return [wall.choose(patron, f"Name {patron.name}") for patron in people]


def shown() -> list[str]:
    return sorted(entry.name for entry in WallEntry.objects.shown())


def test_several_are_approved_at_once_and_the_rest_waits(desk, three):
    page = desk.get(WAITING).content.decode()
    assert "Who waits to be thanked in public?" in page
    assert "checked" not in page[page.index("wall-names") :]
    desk.post(WAITING, {"names": [stamp(three[0]), stamp(three[2])], "approve": ""})
    assert shown() == ["Name a", "Name c"]
    assert [entry.name for entry in WallEntry.objects.waiting()] == ["Name b"]
    assert WallEntry.objects.get(name="Name a").decided_by.email == "edie@example.org"


def test_a_name_that_was_changed_since_it_was_seen_is_not_approved(desk, three):
    seen = stamp(three[0])
    wall.choose(three[0].patron, "Something rude")
    page = desk.post(WAITING, {"names": [seen], "approve": ""})
    assert page.status_code == 422
    assert "changed or decided about meanwhile" in page.content.decode()
    assert shown() == []
    assert not three[0].approve(three[0].given_at)


def test_declining_needs_a_reason_and_keeps_what_was_ticked(desk, three):
    answer = {"names": [stamp(three[0])], "decline": ""}
    page = desk.post(WAITING, answer)
    assert page.status_code == 422
    assert "Write in a sentence why" in unescape(page.content.decode())
    assert f'value="{stamp(three[0])}" checked' in unescape(page.content.decode())
    desk.post(WAITING, answer | {"reason": "It is no name."})
    entry = WallEntry.objects.get(name="Name a")
    assert (entry.stands, entry.declined_because) == ("declined", "It is no name.")


def test_nothing_ticked_is_said(desk, three):
    page = desk.post(WAITING, {"approve": ""})
    assert page.status_code == 422
    assert "Tick at least one name." in page.content.decode()


def test_a_name_is_taken_down_again_and_may_come_back(desk, three):
    entry = three[0]
    entry.approve(entry.given_at)
    address = f"/admin/wallentry/{entry.pk}/decide/"
    inspect = desk.get(f"/admin/wallentry/inspect/{entry.pk}/").content.decode()
    assert address in inspect
    desk.post(address, {"names": [stamp(entry)], "decline": "", "reason": "Somebody else's name."})
    assert shown() == []
    desk.post(address, {"names": [stamp(entry)], "approve": ""})
    assert shown() == ["Name a"]
    assert WallEntry.objects.get(pk=entry.pk).declined_because == ""


def test_one_that_was_withdrawn_meanwhile_is_said(desk, three):
    wall.withdraw(three[0].patron)
    page = desk.get(f"/admin/wallentry/{three[0].pk}/decide/")
    assert "This name was withdrawn." in page.content.decode()


def test_the_first_screen_says_how_many_wait_and_nothing_while_the_wall_is_off(
    desk, three, newsroom
):
    assert "3 names wait to be thanked in public" in desk.get("/admin/").content.decode()
    newsroom.thanks_wall = False
    newsroom.save()
    assert "to be thanked in public" not in desk.get("/admin/").content.decode()
    assert "The wall is off" in desk.get("/admin/wallentry/").content.decode()


def test_an_editor_sees_names_and_no_address(desk, three):
    pages = [desk.get(WAITING), desk.get("/admin/wallentry/")]
    pages.append(desk.get(f"/admin/wallentry/inspect/{three[0].pk}/"))
    for page in pages:
        assert "Name a" in page.content.decode()
        assert "a@example.org" not in page.content.decode()


def test_the_list_costs_the_same_however_many_names(desk, three, django_assert_max_num_queries):
    desk.get("/admin/wallentry/")
    with django_assert_max_num_queries(40):
        desk.get("/admin/wallentry/")
    for number in range(30):
        wall.choose(supporter(f"m{number}@example.org", "M", since=-1, until=3), f"More {number}")
    with django_assert_max_num_queries(40):
        assert "33 to be read" in desk.get("/admin/wallentry/").content.decode()


def test_who_keeps_the_books_decides_about_no_name(newsroom, tess, signed_in, three):
    client = signed_in(tess)
    assert client.get(WAITING).status_code == 302
    client.post(WAITING, {"names": [stamp(three[0])], "approve": ""})
    assert shown() == []
