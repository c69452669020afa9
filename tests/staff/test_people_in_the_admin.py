"""Patrons, support granted by staff, colleagues, and the demo's cast."""

import re
import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.documents.models import Document
from wagtail.models import Collection

from patrons import roles
from patrons.models import Donation, Grant, Patron, Pledge, SupportPeriod, User
from seeds import elsewhere as from_elsewhere
from seeds import people


def test_tess_grants_support_to_somebody_who_cannot_pay(newsroom, tess, signed_in):
    last = timezone.localdate() + timedelta(days=30)
    sent = {"address": "Dora@Example.org", "name": "Dora", "until": str(last), "reason": "Student"}
    assert signed_in(tess).post("/admin/patron/grant/", sent).status_code == 302
    dora = Patron.objects.get(email="dora@example.org")
    grant = Grant.objects.get()
    assert (grant.granted_by, grant.reason) == (tess, "Student")
    assert dora.is_sustaining()
    end = newsroom.local(dora.sustaining_until())
    assert (end.date(), end.hour) == (last + timedelta(days=1), 0)
    assert EmailAddress.objects.filter(email="dora@example.org", user=dora.user).exists()
    page = signed_in(dora).get("/account/").content.decode()
    assert f"until {date_format(last, 'j F Y')}." in page  # the day that was given, not the next


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"until": "2020-01-01"}, "That day is over"),
        ({"until": "2099-01-01"}, "within the next ten years"),
        ({"reason": ""}, "required"),
        ({"address": "nobody"}, "valid email"),
    ],
)
def test_a_grant_needs_a_day_to_come_and_a_reason(newsroom, tess, signed_in, changes, says):
    day = str(timezone.localdate() + timedelta(days=30))
    sent = {"address": "dora@example.org", "name": "Dora", "until": day, "reason": "Student"}
    answer = signed_in(tess).post("/admin/patron/grant/", {**sent, **changes})
    assert answer.status_code == 422
    assert says in str(answer.context["form"].errors)
    assert 'value="Dora"' in answer.content.decode()
    assert not Grant.objects.exists()


def granting(**changes) -> dict[str, str]:
    last = timezone.localdate() + timedelta(days=30)
    sent = {"address": "dora@example.org", "name": "Dora", "until": str(last), "reason": "Student"}
    return {**sent, **changes}


def test_who_is_a_patron_already_is_granted_support_by_a_second_press_only(
    newsroom, alice, tess, signed_in
):
    client = signed_in(tess)
    last = date_format(newsroom.local(alice.sustaining_until()), "j F Y")
    today = newsroom.today()
    sent = granting(address="ALICE@example.org", until=str(today))
    first = client.post("/admin/patron/grant/", sent)
    assert first.status_code == 409
    page = first.content.decode()
    assert f"Alice Novák is a patron until {last} already. This grant would add nothing." in page
    assert "Grant it all the same" in page
    assert Grant.objects.count() == 1
    [answered] = re.findall(r'name="answered" value="([0-9a-f]{64})"', page)
    assert client.post("/admin/patron/grant/", {**sent, "answered": answered}).status_code == 302
    assert Grant.objects.count() == 2


def an_organisations(gift, patron: Patron, days: int) -> Donation:
    """A gift that supports somebody so many days; its giver says that it is an organisation's."""
    donation, now = gift(patron=patron), timezone.now()
    Pledge.objects.filter(pk=donation.pledge.pk).update(by_organisation=True)
    end = now + timedelta(days=days)
    donation.period = patron.support_periods.create(
        source="donation", starts_at=now, paid_until=end, ends_at=end
    )
    donation.save(update_fields=["period"])
    return donation


def test_a_grant_that_would_give_a_vote_is_not_said_to_add_nothing(
    newsroom, gift, alice, charlie, tess, signed_in
):
    client = signed_in(tess)
    for patron in (alice, charlie):  # Alice votes for 275 days by support of her own
        an_organisations(gift, patron, days=400)

    def said(patron: Patron, days: int) -> str:
        until = str(timezone.localdate() + timedelta(days=days))
        answer = client.post("/admin/patron/grant/", granting(address=patron.email, until=until))
        assert answer.status_code == 409
        return answer.content.decode()

    votes = date_format(newsroom.local(alice.voting_until()), "j F Y")
    assert "This grant would add nothing." in said(alice, 200)
    assert f"so they vote until {votes} only. This grant would prolong that." in said(alice, 300)
    assert "so they have no vote by it. This grant would give them one." in said(charlie, 200)
    assert "would" not in said(charlie, 500).partition("already.")[2].partition("</")[0]
    Patron.objects.filter(pk=charlie.pk).update(kind="organisation")
    assert "This grant would add nothing." in said(charlie, 200)


def test_staff_see_why_somebody_has_no_vote_and_which_gift_is_an_organisations(
    gift, alice, bob, charlie, tess, signed_in
):
    client = signed_in(tess)
    own, theirs = gift(patron=alice), an_organisations(gift, charlie, days=400)

    def read(kind: str, pk: int) -> str:
        page = client.get(f"/admin/{kind}/inspect/{pk}/").content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", page).split())

    assert "Given by an organisation, as its giver says" in read("donation", theirs.pk)
    assert "Given by a person" in read("donation", own.pk)
    assert "May vote now yes" in read("patron", alice.pk)
    assert "May vote now no: support has ended" in read("patron", bob.pk)
    page = read("patron", charlie.pk)
    assert "May vote now no: an organisation gave what supports them now, as its giver says" in page
    assert "given by an organisation, as its giver says" in page
    Patron.objects.filter(pk=charlie.pk).update(kind="organisation")
    assert "May vote now no: an organisation gives and never votes" in read("patron", charlie.pk)


def test_the_same_grant_is_made_once(newsroom, tess, ada, signed_in):
    for _ in range(2):
        assert signed_in(tess).post("/admin/patron/grant/", granting()).status_code == 302
    refused = signed_in(ada).post("/admin/patron/grant/", granting(reason="No money"))
    assert refused.status_code == 422
    said = "was granted support until that day already by Tess Okafor: “Student”"
    assert said in refused.content.decode()
    assert Grant.objects.count() == 1
    Grant.objects.get().end("Mistaken", by=tess)
    assert signed_in(tess).post("/admin/patron/grant/", granting()).status_code == 302


def test_the_day_that_was_given_is_the_last_one_wherever_it_is_shown(newsroom, tess, signed_in):
    client = signed_in(tess)
    sent = granting(until="2027-11-30")
    told = client.post("/admin/patron/grant/", sent, follow=True).content.decode()
    assert "Dora is a patron until 30 November 2027." in told
    assert "1 Dec" not in told
    dora, grant = Patron.objects.get(email="dora@example.org"), Grant.objects.get()
    assert str(grant.period).endswith(" to 2027-11-30")
    for page in (f"inspect/{dora.pk}/", f"grant/{grant.pk}/end/", ""):
        shown = client.get(f"/admin/patron/{page}").content.decode()
        assert "30 Nov" in shown
        assert "1 Dec" not in shown
    grant.end("Mistaken", by=tess)
    ended = client.get(f"/admin/patron/grant/{grant.pk}/end/").content.decode()
    assert date_format(newsroom.local(timezone.now()), "j F Y") in ended


def test_a_grant_made_by_mistake_is_ended_with_a_reason(newsroom, alice, tess, signed_in):
    grant, client = alice.support_periods.get().grant, signed_in(tess)
    address = f"/admin/patron/grant/{grant.pk}/end/"
    page = f"/admin/patron/inspect/{alice.pk}/"
    assert address in client.get(page).content.decode()
    assert "One of the cast" in client.get(address).content.decode()
    without = client.post(address, {"reason": " "})
    assert without.status_code == 422
    assert "Write in a line why it ends." in without.content.decode()
    assert alice.is_sustaining()
    done = client.post(address, {"reason": "Meant for Alina"}, follow=True).content.decode()
    assert "Alice Novák is no patron any more." in done
    assert "One of the cast; ended early by Tess Okafor: Meant for Alina" in done
    assert address not in done
    assert not alice.is_sustaining()
    grant.refresh_from_db()
    assert (grant.reason, grant.end_reason, grant.ended_by) == (
        "One of the cast",
        "Meant for Alina",
        tess,
    )


def test_a_grant_is_ended_once_and_its_first_reason_stays(newsroom, alice, tess, ada):
    grant = alice.support_periods.get().grant
    assert grant.end("Meant for Alina", by=tess)
    ended = alice.support_periods.get().ends_at
    assert not Grant.objects.get().end("Another reason", by=ada)
    assert not grant.end("Another reason", by=ada)
    assert Grant.objects.get().end_reason == "Meant for Alina"
    assert alice.support_periods.get().ends_at == ended


def test_a_grant_that_ran_out_is_not_ended_again(newsroom, bob, tess, signed_in):
    grant, client = bob.support_periods.get().grant, signed_in(tess)
    address = f"/admin/patron/grant/{grant.pk}/end/"
    assert "has ended already" in client.get(address).content.decode()
    assert client.post(address, {"reason": "Late"}).status_code == 302
    assert Grant.objects.get().end_reason == ""


def test_an_editor_ends_no_grant(newsroom, alice, edie, signed_in):
    grant = alice.support_periods.get().grant
    answer = signed_in(edie).post(f"/admin/patron/grant/{grant.pk}/end/", {"reason": "No"})
    assert answer.status_code == 302
    assert alice.is_sustaining()


def test_the_list_of_patrons_says_who_is_sustaining(alice, bob, tess, signed_in):
    answer = signed_in(tess).get("/admin/patron/?ordering=email")
    until = {patron.email: patron.until for patron in answer.context["object_list"]}
    assert until == {alice.email: alice.sustaining_until(), bob.email: None}


def test_support_granted_to_oneself_is_seen_by_colleagues(newsroom, alice, tess, ada, signed_in):
    day = str(timezone.localdate() + timedelta(days=30))
    sent = {"address": tess.email, "name": "Tess", "until": day, "reason": "A trial"}
    answer = signed_in(tess).post("/admin/patron/grant/", sent, follow=True)
    assert "You granted this to yourself" in answer.content.decode()
    own = Patron.objects.get(email=tess.email)
    page = signed_in(ada).get("/admin/patron/").content.decode()
    assert page.count("granted by the same person") == 1
    page = signed_in(ada).get(f"/admin/patron/inspect/{own.pk}/").content.decode()
    assert "granted by staff (Tess Okafor), granted by the same person: A trial" in page
    file = b"".join(signed_in(ada).get("/admin/patron/?export=csv").streaming_content).decode()
    assert file.count("granted by the same person") == 1
    # One that is over is seen on the patron's page alone.
    SupportPeriod.objects.filter(patron=own).update(
        starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1)
    )
    assert "same person" not in signed_in(ada).get("/admin/patron/").content.decode()


def test_nobody_sets_a_colleagues_address(ada, edie, tess, signed_in):
    """Whoever sets it can sign in as them: a treasurer too, and whoever has fewer rights."""
    for colleague in (edie, tess):
        sent = {"name": colleague.name, "email": "ada.two@example.org", "groups": []}
        assert signed_in(ada).post(f"/admin/users/edit/{colleague.pk}/", sent).status_code == 302
        addresses = EmailAddress.objects.filter(user=colleague).values_list("email", flat=True)
        assert list(addresses) == [colleague.email]
        colleague.refresh_from_db()
        assert colleague.email != "ada.two@example.org"


def test_rights_over_money_begin_with_a_sign_in(ada, edie, signed_in):
    browser = signed_in(edie)
    assert browser.get("/admin/").status_code == 200
    both = Group.objects.filter(name__in=[roles.EDITORS, roles.TREASURERS]).values_list(
        "pk", flat=True
    )
    sent = {"name": edie.name, "groups": list(both)}
    assert signed_in(ada).post(f"/admin/users/edit/{edie.pk}/", sent).status_code == 302
    assert browser.get("/admin/donation/")["Location"].startswith("/account/sign-in/")


def test_an_administrator_does_not_edit_a_superuser(ada, root, signed_in):
    above = User.objects.get(email="root@example.org")
    sent = {"name": "Mine", "email": "ada2@example.org"}
    assert signed_in(ada).post(f"/admin/users/edit/{above.pk}/", sent).status_code == 302
    above.refresh_from_db()
    assert above.email == "root@example.org"


def test_the_cast_is_made_once(db):
    assert people.load() == "people: 5 made"
    assert people.load() == "people: 0 made"
    for _role, address, _label in people.CAST:
        user = User.objects.get(email=address)
        assert EmailAddress.objects.filter(user=user, email=address).count() == 1
    assert Patron.objects.get(email="alice@demo.invalid").is_sustaining()
    assert not Patron.objects.get(email="bob@demo.invalid").is_sustaining()


def test_the_demos_treasurer_enters_two_gifts_once(newsroom):
    assert from_elsewhere.load() == "gifts from elsewhere: 0 entered", "nobody is there to do it"
    people.load()
    assert from_elsewhere.load() == "gifts from elsewhere: 2 entered"
    assert from_elsewhere.load() == "gifts from elsewhere: 0 entered"
    bank, cash = Donation.objects.order_by("paid_at")
    assert (bank.source, bank.patron.kind) == ("bank", "organisation")
    assert (cash.source, cash.patron) == ("cash", None)
    assert {str(gift.entry.entered_by) for gift in (bank, cash)} == {"Tess Okafor"}


def test_a_role_gets_back_what_it_lacks(db):
    editors = Group.objects.get(name=roles.EDITORS)
    had = set(editors.permissions.values_list("codename", flat=True))
    editors.permissions.clear()
    roles.settle()
    assert set(editors.permissions.values_list("codename", flat=True)) >= {"add_round"}
    assert set(editors.permissions.values_list("codename", flat=True)) <= had
    assert not Group.objects.filter(name="Moderators").exists()


def test_the_list_asks_who_is_sustaining_when_it_is_opened(alice, tess, signed_in):
    """Its query is made when the process starts, and must not keep that moment for "now"."""
    SupportPeriod.objects.update(starts_at=timezone.now() + timedelta(milliseconds=50))
    time.sleep(0.1)
    [shown] = signed_in(tess).get("/admin/patron/?q=alice").context["object_list"]
    assert shown.until == alice.sustaining_until()
    assert shown.until is not None


def test_a_patron_who_does_not_work_here_is_not_edited_as_a_colleague(ada, alice, signed_in):
    """Whoever sets the address can sign in as them, and read their ballot."""
    sent = {"name": "Alice", "email": "ada+alice@example.org"}
    assert signed_in(ada).post(f"/admin/users/edit/{alice.user_id}/", sent).status_code == 404
    alice.user.refresh_from_db()
    assert (alice.user.email, alice.user.is_staff) == ("alice@example.org", False)


def test_the_address_of_a_colleague_who_is_a_patron_is_their_own(ada, alice, signed_in):
    User.objects.filter(pk=alice.user_id).update(is_staff=True)
    sent = {"name": "Alice Two", "email": "ada+alice@example.org"}
    assert signed_in(ada).post(f"/admin/users/edit/{alice.user_id}/", sent).status_code == 302
    alice.user.refresh_from_db()
    assert (alice.user.name, alice.user.email) == ("Alice Two", "alice@example.org")


def test_wagtails_own_sign_in_leads_to_ours(client, db):
    answer = client.get("/admin/login/?next=/admin/donation/")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/sign-in/?next=/admin/donation/"


def test_an_uploaded_document_is_listed_and_offered_as_a_file(edie, signed_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = signed_in(edie)
    page = SimpleUploadedFile("page.txt", b"<script>alert(1)</script>", "text/html")
    sent = {"title": "A page", "file": page, "collection": Collection.objects.get(depth=1).pk}
    answer = client.post("/admin/documents/add/", sent, follow=True)
    assert answer.status_code == 200
    file = Client().get(Document.objects.get().url)
    assert file.status_code == 200
    assert file["Content-Disposition"].startswith("attachment")
