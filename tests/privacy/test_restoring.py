"""A backup that is older than an erasure brings the person back; the list erases them again."""

import json

import pytest
from django.core.management import CommandError, call_command

from patrons.account import erasing, erasure_list, keeping
from patrons.giving import elsewhere, events
from patrons.models import Donation, ErasedCustomer, Erasure, Patron, User
from tests.giving.elsewhere import received
from tests.privacy.conftest import dump, erase, found_of_her


def bring_back(patron: Patron) -> None:
    """What a backup would: the name, the address and the sign-in stand here again."""
    Patron.objects.filter(pk=patron.pk).update(
        email="zoraida@erase-me.example", name="Zoraida Quillfeather", erased_at=None
    )
    patron.refresh_from_db()
    patron.attach_user()


def test_a_restore_with_the_list_erases_again(zoraida, tmp_path):
    erase(zoraida)
    file = tmp_path / "erased.jsonl"
    call_command("erase_again", write=str(file))
    bring_back(zoraida)
    ErasedCustomer.objects.all().delete()
    Erasure.objects.all().delete()  # the backup is older than the erasure
    assert found_of_her(dump())
    call_command("erase_again", str(file))
    assert found_of_her(dump()) == {}
    assert not User.objects.filter(patron=zoraida).exists()
    assert Erasure.objects.get().wiped_at


def test_the_list_holds_ids_alone(zoraida, tmp_path):
    erase(zoraida)
    file = tmp_path / "erased.jsonl"
    call_command("erase_again", write=str(file))
    assert found_of_her(file.read_text()) == {}
    (line,) = map(json.loads, file.read_text().splitlines())
    assert set(line) == {"what", "of", "asked_at", "keep_years", "customers"}
    assert line["customers"]


def test_a_patron_younger_than_the_backup_stays_unknown_when_stripe_tells_of_them(
    zoraida, give_unheard
):
    unheard = give_unheard()
    erase(zoraida)
    lines = list(erasure_list.lines())
    wholly_gone(unheard, zoraida)
    erasure_list.read(lines)
    erasure_list.erase_again()
    events.HANDLERS["checkout.session.completed"](unheard.session_id)
    gift = Donation.objects.get(pledge=unheard)
    assert gift.patron.public_id == zoraida.public_id
    assert gift.patron.erased_at
    assert found_of_her(dump()) == {}


def wholly_gone(pledge, patron) -> None:
    """As if the backup knew of the pledge and of nothing that came after it."""
    ErasedCustomer.objects.all().delete()
    Erasure.objects.all().delete()
    gift = Donation.objects.get(pledge=pledge)
    gift.settlement.delete()
    gift.receipts.all().delete()
    gift.delete()
    other = "00000000-0000-4000-8000-000000000000"
    Patron.objects.filter(pk=patron.pk).update(public_id=other, email="other@erased.invalid")


def test_beat_erases_again_whoever_a_restore_brought_back(zoraida):
    erase(zoraida)
    bring_back(zoraida)
    assert found_of_her(dump())
    keeping.carry_out()
    assert found_of_her(dump()) == {}


def test_a_file_that_is_no_list_is_refused_by_its_line(db, tmp_path):
    file = tmp_path / "wrong.txt"
    file.write_text("Zoraida\n")
    with pytest.raises(CommandError, match="line 1 is no line of a list of erasures"):
        call_command("erase_again", str(file))
    with pytest.raises(CommandError, match="nowhere"):
        call_command("erase_again", str(tmp_path / "nowhere"))


@pytest.fixture
def by_street(end_of_november, tess) -> Donation:
    """A gift from elsewhere of somebody without a mail address."""
    gift = received(
        name="Zoraida Quillfeather",
        email="",
        postal_address="9 Periwinkle Lane",
        note="handed over by her sister",
    )
    return elsewhere.enter(gift, by=tess)


def test_a_giver_without_a_mail_address_is_erased_by_their_gift(by_street, ada):
    assert found_of_her(dump())
    erasing.carry_out(erasing.ask_of_gift(by_street, Erasure.Asked.LETTER, by=ada))
    assert found_of_her(dump()) == {}
    assert Erasure.objects.get().done_at
    assert by_street.receipts.get().payer == "Erased"
    assert erasure_list.erase_again() == 0


def test_with_years_of_keeping_their_name_stands_apart(by_street, newsroom):
    newsroom.keep_years = 7
    newsroom.save()
    erasing.carry_out(erasing.ask_of_gift(by_street, Erasure.Asked.LETTER))
    assert by_street.receipts.get().payer == "Erased"
    assert by_street.receipts.get().kept_party.postal_address == "9 Periwinkle Lane"
    assert newsroom.local(Erasure.objects.get().kept_until).year == 2034


def test_a_gift_of_a_patron_is_erased_by_the_patron(end_of_november, tess):
    gift = elsewhere.enter(received(), by=tess)
    with pytest.raises(erasing.NotNow, match="Erase the patron"):
        erasing.ask_of_gift(gift, Erasure.Asked.LETTER)
