"""What staff see of gifts that patrons look after: how they stand, what changed, why they end."""

import re

import pytest

from patrons.models import StopReason, StopReasonText, Subscription
from tests.giving.care import text

pytestmark = pytest.mark.usefixtures("newsroom")


def words(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"<[^>]+>", " ", text(answer))


def test_a_pause_a_skip_and_a_change_show_in_the_list_on_the_gift_and_on_the_patron(
    life, tess, signed_in
):
    alice, staff = life(), signed_in(tess)
    inspect = f"/admin/subscription/inspect/{alice.gift.pk}/"
    patron = f"/admin/patron/inspect/{alice.gift.patron_id}/"
    alice.agree("amount/", amount="1000")
    for address in ("/admin/subscription/", inspect, patron):
        assert "runs, changes to 10 EUR every month on 5 January 2027" in words(staff, address)
    alice.agree("skip/")
    assert "skips the charge of 5 January 2027" in words(staff, "/admin/subscription/?stands=skips")
    alice.agree("pause/", months="2")
    for address in ("/admin/subscription/?stands=paused", inspect, patron):
        assert "paused until 5 March 2027" in words(staff, address)
    assert "paused until" not in words(staff, "/admin/subscription/?stands=runs")
    history = words(staff, inspect)
    assert "5 EUR every month becomes 10 EUR every month on 5 January 2027" in history
    assert "skips the charge of 5 January 2027, next on 5 February 2027" in history
    assert history.count("by the patron, signed in") == 3


def test_the_list_names_what_is_charged_beside_what_it_changes_to(life, tess, signed_in):
    alice, staff = life(), signed_in(tess)
    alice.agree("amount/", amount="other", other="8")
    alice.agree("amount/", amount="other", other="6")
    inspect = f"/admin/subscription/inspect/{alice.gift.pk}/"
    said = "runs, changes to 6 EUR every month on 5 January 2027"
    for address in (
        "/admin/subscription/",
        inspect,
        f"/admin/patron/inspect/{alice.gift.patron_id}/",
    ):
        page = words(staff, address)
        assert "5 EUR every month" in page
        assert said in page
    export = staff.get("/admin/subscription/?export=csv").getvalue().decode().replace("\u00a0", " ")
    assert "5.00,EUR,every month" in export
    assert said.removeprefix("runs, ") in export
    alice.client.post(alice.page("stop/"))
    page = words(staff, inspect)
    assert "5 EUR every month" in page
    assert "changes to" not in page
    assert "<dd>5 EUR every month</dd>" in text(alice.client.get(alice.page()))


def test_the_list_answers_why_people_stop(life, ada, signed_in):
    alice, staff = life(), signed_in(ada)
    reason = StopReason.objects.create(position=99)
    StopReasonText.objects.create(reason=reason, language="en", text="The rent went up.")
    alice.client.post(alice.page("stop/"), {"reason": reason.pk, "comment": "Good luck."})
    page = staff.get("/admin/stopreason/")
    assert "Why do people stop?" in text(page)
    assert "The rent went up." in text(page)
    (row,) = (each for each in page.context["object_list"] if each.pk == reason.pk)
    assert (row.times, row.lately) == (1, 1)
    own = words(staff, f"/admin/subscription/inspect/{alice.gift.pk}/")
    assert "The rent went up." in own
    assert "Good luck." in own
    alice.to(2027, 1, 6)
    assert StopReason.objects.counted().get(pk=reason.pk).times == 1
    assert "Good luck." not in words(staff, f"/admin/subscription/inspect/{alice.gift.pk}/")


def test_staff_write_a_reason_in_two_languages_and_archive_it(ada, edie, signed_in, life):
    staff = signed_in(edie)
    sent = {
        "offer": "pause",
        "feedback": "unused",
        "position": "3",
        "texts-TOTAL_FORMS": "2",
        "texts-INITIAL_FORMS": "0",
        "texts-MIN_NUM_FORMS": "1",
        "texts-MAX_NUM_FORMS": "1000",
        "texts-0-language": "en",
        "texts-0-text": "I am away for a while.",
        "texts-1-language": "uk",
        "texts-1-text": "Я їду на якийсь час.",
    }
    assert staff.post("/admin/stopreason/new/", sent).status_code == 302
    made = StopReason.objects.get(feedback="unused", offer="pause")
    alice = life()
    assert "I am away for a while." in text(alice.client.get(alice.page("stop/")))
    alice.client.post(alice.page("stop/"), {"reason": made.pk})
    answer = staff.post(f"/admin/stopreason/delete/{made.pk}/", follow=True)
    assert "Archive it instead" in text(answer)
    kept = {**sent, "texts-INITIAL_FORMS": "2", "archived": "on"}
    for place, row in enumerate(made.texts.all()):
        kept[f"texts-{place}-id"] = str(row.pk)
    assert staff.post(f"/admin/stopreason/edit/{made.pk}/", kept).status_code == 302
    made.refresh_from_db()
    assert made.archived_at
    alice.agree("go-on/")
    assert "I am away for a while." not in text(alice.client.get(alice.page("stop/")))


def test_editors_read_no_gift_and_treasurers_change_no_reason(life, edie, tess, signed_in):
    alice = life()
    page = f"/admin/subscription/inspect/{alice.gift.pk}/"
    assert signed_in(edie).get(page).status_code == 302
    assert signed_in(tess).get("/admin/stopreason/").status_code == 302
    assert Subscription.objects.count() == 1
