"""Staff see each gift membership, and what became of it."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from patrons.giving.memberships import accepting
from patrons.giving.memberships.membership import GiftMembership
from patrons.models import Patron, Pledge, Refund
from tests.staff.conftest import for_mila


def accepted(donation) -> GiftMembership:
    membership = for_mila(donation)
    assert accepting.accept(GiftMembership.objects.with_gift().get(pk=membership.pk))
    return membership


def cells(page: str) -> list[str]:
    """The words of the list's first row."""
    row = BeautifulSoup(page, "html.parser").select("table.listing tbody tr")[0]
    return [" ".join(cell.get_text(" ").split()) for cell in row.find_all("td")]


@pytest.fixture
def shown(tess, signed_in):
    def page(address: str = "") -> str:
        answer = signed_in(tess).get(f"/admin/giftmembership/{address}")
        assert answer.status_code == 200
        return answer.content.decode()

    return page


def test_the_list_says_who_gave_what_to_whom_and_how_it_stands(gift, shown):
    membership = for_mila(gift(1800))
    assert "Who was given a membership?" in shown()
    assert "waits for its day" in shown()
    GiftMembership.objects.update(told_at=timezone.now())
    assert "told, not accepted so far" in shown()
    accepting.accept(GiftMembership.objects.with_gift().get())
    row = cells(shown())
    assert row[1:4] == ["6", "Alice Novák", "accepted"]
    assert row[-1] == "not so far"
    inspect = shown(f"inspect/{membership.pk}/")
    for text in ("Mila Aslan", "mila@example.org", "Alice Novák", "gift membership, "):
        assert text in inspect


def test_it_is_ended_after_its_end_and_refunded_when_the_gift_went_back(gift, shown, time_machine):
    donation = gift(1800)
    accepted(donation)
    Refund.objects.reserve(donation, 1800).become("done", stripe_id="re_1")
    assert "refunded" in shown()
    accepted(gift(1800))
    time_machine.move_to(timezone.now() + timedelta(days=200))
    assert "ended" in shown()


def test_it_says_whether_the_recipient_gave_since(gift, shown):
    accepted(gift(1800))
    mila = Patron.objects.get(email="mila@example.org")
    gift(500, paid_at=timezone.now() + timedelta(seconds=5), patron=mila)
    assert cells(shown())[-1] == "yes"


@pytest.mark.parametrize("address", ["", "inspect/{}/", "?export=csv", "?export=xlsx"])
def test_no_page_or_file_of_staffs_holds_the_link_that_accepts(gift, tess, signed_in, address):
    membership = for_mila(gift(1800))
    address = f"/admin/giftmembership/{address.format(membership.pk)}"
    answer = signed_in(tess).get(address)
    held = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if "xlsx" in address:
        held = b"".join(map(ZipFile(BytesIO(held)).read, ZipFile(BytesIO(held)).namelist()))
    assert b"Mila" in held
    assert membership.token.encode() not in held


def test_one_that_was_never_paid_is_not_listed(gift, shown):
    for_mila(gift(1800))
    Pledge.objects.update(fulfilled_at=None)
    assert "Mila" not in shown()


def test_the_list_costs_the_same_number_of_questions_however_long_it_is(
    gift, tess, signed_in, django_assert_max_num_queries
):
    client = signed_in(tess)
    accepted(gift(1800))
    client.get("/admin/giftmembership/")
    with django_assert_max_num_queries(40) as one:
        client.get("/admin/giftmembership/")
    for _ in range(9):
        accepted(gift(1800))
    with django_assert_max_num_queries(len(one.captured_queries)):
        assert client.get("/admin/giftmembership/").content.decode().count("Mila Aslan") >= 10


def test_the_donations_page_names_it_and_the_refund_page_says_what_it_does(gift, tess, signed_in):
    donation = gift(1800)
    membership = for_mila(donation)
    client = signed_in(tess)
    assert "6 months for Mila Aslan" in (
        client.get(f"/admin/donation/inspect/{donation.pk}/").content.decode()
    )
    refund = f"/admin/donation/{donation.pk}/refund/"
    assert "cannot be accepted any more" in client.get(refund).content.decode()
    accepting.accept(GiftMembership.objects.with_gift().get(pk=membership.pk))
    assert "Mila Aslan is a patron until" in client.get(refund).content.decode()
