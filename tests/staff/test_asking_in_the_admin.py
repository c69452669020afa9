"""Appeals and tiers as staff write them."""

import pytest
from django.utils import timezone

from patrons.models import Appeal, Patron, Pledge, Subscription, Tier, TierAmount
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


@pytest.fixture
def tiers(newsroom, alice) -> dict[str, Tier]:
    made = {}
    for name, amounts in {"Reader": {"EUR": 300}, "Co-creator": {"EUR": 900, "JPY": 500}}.items():
        made[name] = Tier.objects.create(name=name)
        for code, amount in amounts.items():
            TierAmount.objects.create(tier=made[name], currency_id=code, amount=amount)
    return made


def regular(patron: Patron, amount: int, interval="month", code="EUR", **fields) -> Subscription:
    return Subscription.objects.create(
        stripe_id=f"sub_{Subscription.objects.count()}",
        patron=patron,
        status="active",
        amount=amount,
        currency_id=code,
        interval=interval,
        started_at=timezone.now(),
        **fields,
    )


@pytest.mark.parametrize(
    ("gift", "kept", "free"),
    [
        ({"amount": 900}, "Co-creator", "Reader"),
        ({"amount": 899}, "Reader", "Co-creator"),
        ({"amount": 500, "code": "JPY"}, "Co-creator", "Reader"),
        ({"amount": 12 * 900, "interval": "year"}, "Co-creator", "Reader"),
        ({"amount": 12 * 900 - 1, "interval": "year"}, "Reader", "Co-creator"),
        ({"amount": 900, "ended_at": timezone.now()}, "Co-creator", "Reader"),
    ],
)
def test_a_tier_that_a_regular_gift_belongs_to_is_not_deleted(
    gift, kept, free, tiers, alice, edie, signed_in
):
    regular(alice, **gift)
    client = signed_in(edie)
    for get in (client.get, client.post):
        page = get(f"/admin/tier/delete/{tiers[kept].pk}/", follow=True).content.decode()
        assert "cannot be deleted: 1 regular gift belongs to it. Archive it instead" in page
    client.post(f"/admin/tier/delete/{tiers[free].pk}/")
    assert [tier.name for tier in Tier.objects.all()] == [kept]


def test_an_archived_tier_keeps_its_gifts_and_is_offered_no_more(
    tiers, alice, newsroom, edie, signed_in
):
    regular(alice, 900), regular(alice, 1200)
    Tier.objects.filter(name="Co-creator").update(archived_at=timezone.now())
    assert Tier.objects.reached(900, "EUR", "month") == tiers["Reader"]
    euro = newsroom.currencies.get(code="EUR")
    assert [tier for tier, _from in Tier.objects.in_currency(euro)] == [tiers["Reader"]]
    address = f"/admin/tier/delete/{tiers['Co-creator'].pk}/"
    page = signed_in(edie).post(address, follow=True).content.decode()
    assert "2 regular gifts belong to it" in page


@pytest.mark.parametrize("name", ["appeal", "tier"])
def test_deleting_says_nothing_of_references_that_nobody_counts(name, written, edie, signed_in):
    page = signed_in(edie).get(f"/admin/{name}/delete/{written[name]}/").content.decode()
    assert "Yes, delete" in page
    assert "referenced" not in page
    page = signed_in(edie).get(f"/admin/{name}/edit/{written[name]}/").content.decode()
    assert "/usage/" not in page
