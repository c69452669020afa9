"""Appeals and tiers as staff write them."""

import pytest
from django.utils import timezone

from patrons.models import Appeal, Pledge, Tier, TierAmount
from tests.staff.conftest import filled


@pytest.fixture
def save(newsroom, written, edie, signed_in):
    client = signed_in(edie)

    def saving(name, **changes):
        address = f"/admin/{name}/edit/{written[name]}/"
        form = client.get(address).context["form"]
        return client.post(address, filled(form, **changes))

    return saving


PARAGRAPH = {"paragraphs-0-text": "We live by gifts.", "paragraphs-TOTAL_FORMS": "1"}


def test_an_appeal_is_written_in_parts(save):
    assert save("appeal", heading="Hello again.", **PARAGRAPH).status_code == 302
    appeal = Appeal.objects.get()
    assert appeal.heading == "Hello again."
    assert [row.text for row in appeal.paragraphs.all()] == ["We live by gifts."]


def test_the_new_default_takes_it_from_the_old(save):
    old = Appeal.objects.create(name="Old", heading="-", price_anchor="-", is_default=True)
    assert save("appeal", is_default="on", **PARAGRAPH).status_code == 302
    old.refresh_from_db()
    assert not old.is_default
    assert Appeal.objects.default().name == "Default"


def test_the_default_appeal_is_not_archived(save):
    answer = save("appeal", is_default="on", archived="on", **PARAGRAPH)
    assert "another one the default first" in str(answer.context["form"].errors)


@pytest.fixture
def default(written) -> Appeal:
    Appeal.objects.update(is_default=True)
    return Appeal.objects.get()


def test_the_default_is_not_taken_away_without_saying_what_happens(save, default):
    answer = save("appeal", is_default="", **PARAGRAPH)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Articles that name no appeal of their own then end without one." in page
    assert "Make another appeal the default instead" in page
    assert Appeal.objects.default() == default


def test_the_default_is_taken_away_on_purpose(save, default):
    assert save("appeal", is_default="", no_default="on", **PARAGRAPH).status_code == 302
    assert Appeal.objects.default() is None


def test_the_default_stays_it_when_its_words_change(save, default):
    assert save("appeal", heading="Hello again.", **PARAGRAPH).status_code == 302
    assert Appeal.objects.default().heading == "Hello again."


def test_only_the_default_asks_about_no_default(save, edie, signed_in, written):
    page = signed_in(edie).get(f"/admin/appeal/edit/{written['appeal']}/").content.decode()
    assert "No default at all" not in page
    assert "No default at all" not in signed_in(edie).get("/admin/appeal/new/").content.decode()
    Appeal.objects.update(is_default=True)
    page = signed_in(edie).get(f"/admin/appeal/edit/{written['appeal']}/").content.decode()
    assert "No default at all" in page


def test_deleting_the_default_says_what_happens(edie, signed_in, default):
    page = signed_in(edie).get(f"/admin/appeal/delete/{default.pk}/").content.decode()
    assert "end without one" in page


def test_an_appeal_is_archived_and_brought_back(save):
    save("appeal", archived="on", **PARAGRAPH)
    since = Appeal.objects.get().archived_at
    assert since <= timezone.now()
    assert Appeal.objects.default() is None
    form_again = {"archived": "on"}
    save("appeal", **form_again)
    assert Appeal.objects.get().archived_at == since


def test_an_appeal_with_pledges_is_not_deleted(written, newsroom, edie, signed_in):
    euro = newsroom.currencies.get(code="EUR")
    for _ in range(2):
        Pledge.objects.create(
            amount=500, currency=euro, interval="once", appeal_id=written["appeal"]
        )
    client = signed_in(edie)
    answer = client.post(f"/admin/appeal/delete/{written['appeal']}/", follow=True)
    assert "cannot be deleted: 2 pledges hang on it. Archive it" in answer.content.decode()
    assert Appeal.objects.count() == 1


def test_an_amount_without_its_currency_says_so_once(save):
    rows = {"amounts-0-amount": "7.50", "amounts-TOTAL_FORMS": "1"}
    answer = save("tier", **rows)
    assert answer.status_code == 200
    (row,) = answer.context["form"].formsets["amounts"].forms
    assert list(row.errors) == ["currency"]
    assert 'value="7.50"' in answer.content.decode()


def test_a_tiers_amount_is_typed_as_money(save):
    rows = {
        "amounts-0-currency": "EUR",
        "amounts-0-amount": "7,50",
        "amounts-1-currency": "JPY",
        "amounts-1-amount": "900",
        "amounts-TOTAL_FORMS": "2",
    }
    answer = save("tier", **rows)
    assert answer.status_code == 302, answer.context["form"].formsets["amounts"].errors
    assert list(TierAmount.objects.order_by("pk").values_list("amount", flat=True)) == [750, 900]
    assert Tier.objects.reached(750, "EUR", "month").name == "Reader"
