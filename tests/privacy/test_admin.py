"""Administrators erase on request; only who keeps the books opens a kept name, and it is logged."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from patrons import tasks
from patrons.account import erasing
from patrons.giving import elsewhere
from patrons.models import Donation, Erasure, Patron, Receipt
from tests.giving.elsewhere import received
from tests.privacy.conftest import EMAIL, dump, found_of_her


@pytest.fixture
def of_hers(newsroom, local_stripe, gift) -> Donation:
    return gift(email=EMAIL, name="Zoraida Quillfeather")


@pytest.fixture
def kept(of_hers, newsroom) -> Receipt:
    """The receipt of somebody erased, with 10 years of keeping."""
    newsroom.keep_years = 10
    newsroom.save()
    erasing.carry_out(erasing.ask(of_hers.patron))
    return of_hers.receipts.get()


def test_an_administrator_erases_a_patron_who_wrote(of_hers, ada, signed_in):
    client = signed_in(ada)
    patron = of_hers.patron
    assert (
        f"/admin/patron/{patron.pk}/erase/"
        in client.get(f"/admin/patron/inspect/{patron.pk}/").content.decode()
    )
    address = f"/admin/patron/{patron.pk}/erase/"
    page = client.get(address).content.decode()
    assert "They name nobody any more. Amounts and numbers stay." in page
    answer = client.post(address, {"asked": "letter", "sure": "on"})
    assert answer["Location"] == "/admin/erasure/"
    erasure = Erasure.objects.get()
    assert (erasure.asked, erasure.asked_by) == ("letter", ada)
    tasks.erase(erasure.pk)
    assert found_of_her(dump()) == {}
    listed = client.get("/admin/erasure/").content.decode()
    assert "by mail or letter, through Ada Lindqvist" in listed
    assert "done" in listed
    assert "Zoraida" not in client.get("/admin/patron/").content.decode()


@pytest.mark.parametrize("sent", [{}, {"asked": "letter"}, {"sure": "on"}, {"asked": "room"}])
def test_without_how_they_asked_and_the_tick_nothing_happens(of_hers, ada, signed_in, sent):
    answer = signed_in(ada).post(f"/admin/patron/{of_hers.patron_id}/erase/", sent)
    assert answer.status_code == 422
    assert not Erasure.objects.exists()


def test_the_log_of_it_names_ids_alone(of_hers, ada, signed_in):
    data = {"asked": "spoken", "sure": "on"}
    signed_in(ada).post(f"/admin/patron/{of_hers.patron_id}/erase/", data)
    entry = ModelLogEntry.objects.get(action="patrons.erasure_asked")
    assert entry.user == ada
    assert entry.label == f"a patron {of_hers.patron.public_id}"


def test_a_colleague_is_not_erased_before_their_roles_are_gone(tess, ada, newsroom, signed_in):
    patron = Patron.objects.create(email=tess.email, user=tess)
    answer = signed_in(ada).post(
        f"/admin/patron/{patron.pk}/erase/", {"asked": "letter", "sure": "on"}
    )
    assert answer.status_code == 409
    assert "takes their roles" in answer.content.decode()
    assert not Erasure.objects.exists()


def test_a_giver_known_by_street_is_erased_from_their_gift(end_of_november, tess, ada, signed_in):
    gift = elsewhere.enter(
        received(name="Zoraida Quillfeather", email="", postal_address="9 Periwinkle Lane"), tess
    )
    client = signed_in(ada)
    assert "Erase its giver" in client.get(f"/admin/donation/inspect/{gift.pk}/").content.decode()
    client.post(f"/admin/donation/{gift.pk}/erase/", {"asked": "other", "sure": "on"})
    tasks.erase(Erasure.objects.get().pk)
    assert found_of_her(dump()) == {}


def test_a_patrons_gift_offers_no_erasing_of_its_own(of_hers, ada, signed_in):
    client = signed_in(ada)
    page = client.get(f"/admin/donation/inspect/{of_hers.pk}/").content.decode()
    assert "Erase its giver" not in page
    assert client.get(f"/admin/donation/{of_hers.pk}/erase/").status_code == 404


def test_the_treasurer_opens_a_kept_name_and_it_is_written_down(kept, tess, newsroom, signed_in):
    client = signed_in(tess)
    year = newsroom.local(timezone.now()).year
    shown = client.get(f"/admin/receipt/inspect/{kept.pk}/").content.decode()
    assert f"apart, until 31 December {year + 10}" in shown
    assert "Quillfeather" not in shown
    address = f"/admin/receipt/{kept.pk}/kept-name/"
    before = client.get(address).content.decode()
    assert "by nobody" in before
    assert "Quillfeather" not in before
    assert not ModelLogEntry.objects.filter(action="patrons.kept_name_opened").exists()
    opened = client.post(address)
    assert "Zoraida Quillfeather" in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    entry = ModelLogEntry.objects.get(action="patrons.kept_name_opened")
    assert (entry.user, entry.label) == (tess, kept.number)
    assert "Tess Okafor" in client.get(address).content.decode()


def test_nobody_else_opens_it(kept, edie, ada, signed_in):
    for somebody in (edie, ada):
        client = signed_in(somebody)
        for answer in (
            client.get(f"/admin/receipt/{kept.pk}/kept-name/"),
            client.post(f"/admin/receipt/{kept.pk}/kept-name/"),
        ):
            assert answer.status_code == 302
    assert not ModelLogEntry.objects.filter(action="patrons.kept_name_opened").exists()


def test_no_other_screen_or_file_says_the_kept_name(kept, tess, signed_in):
    client = signed_in(tess)
    gift = kept.donation
    for address in (
        "/admin/receipt/",
        "/admin/receipt/?export=csv",
        "/admin/receipt/?q=Quillfeather",
        "/admin/donation/",
        "/admin/donation/?export=csv",
        f"/admin/donation/inspect/{gift.pk}/",
        "/admin/subscription/",
        "/admin/patron/",
        "/admin/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = answer.getvalue() if answer.streaming else answer.content
        found = text.decode().replace("?q=Quillfeather", "").replace('value="Quillfeather"', "")
        assert "Zoraida" not in found, address


def test_the_newsroom_sets_how_many_years(newsroom, ada, signed_in):
    page = signed_in(ada).get(f"/admin/settings/patrons/newsroom/{newsroom.pk}/").content.decode()
    assert "Years receipts keep their names" in page or "years receipts keep" in page.lower()


def test_the_first_screen_says_when_an_erasure_waits_longer_than_a_day(
    of_hers, ada, tess, signed_in
):
    erasure = erasing.ask(of_hers.patron)
    admin = signed_in(ada)
    for hours, said in ((23, False), (25, True)):
        Erasure.objects.update(asked_at=timezone.now() - timedelta(hours=hours))
        page = admin.get("/admin/").content.decode()
        assert ("1 erasure waits longer than the day we promised" in page) is said
    assert f"/admin/erasure/inspect/{erasure.pk}/" in page
    assert "erasure waits" not in signed_in(tess).get("/admin/").content.decode()
    Erasure.objects.update(done_at=timezone.now())
    assert "erasure waits" not in admin.get("/admin/").content.decode()
