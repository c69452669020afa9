"""Wherever a mail address is typed, one sentence says what is wrong with it."""

import pytest
from django.core.exceptions import ValidationError

from patrons.account.address_views import AddressForm
from patrons.account.signin import AskForm
from patrons.admin.elsewhere import EntryForm
from patrons.admin.grants import GrantForm
from patrons.admin.inviting import InviteForm
from patrons.admin.lost_address import LostAddressForm
from patrons.typed_address import AddressField

WRONG = ["a\x00b@example.org", "x" * 100_000, f"{'x' * 250}@example.org", "alice at example"]


@pytest.mark.parametrize("typed", WRONG)
@pytest.mark.parametrize("form", [AskForm, AddressForm])
def test_one_sentence_in_our_words(form, typed):
    with pytest.raises(ValidationError) as wrong:
        form.base_fields["email"].clean(typed)
    assert wrong.value.messages == ["Write the whole address, such as name@example.org."]


@pytest.mark.parametrize("typed", WRONG)
def test_the_page_says_it_once(client, newsroom, typed):
    page = client.post("/account/sign-in/", {"email": typed}).content.decode()
    assert page.count("Write the whole address") == 1
    assert "Null characters" not in page


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (AskForm, "email"),
        (AddressForm, "email"),
        (EntryForm, "email"),
        (GrantForm, "address"),
        (InviteForm, "email"),
        (LostAddressForm, "address"),
    ],
)
def test_every_form_of_an_account_or_of_staff_has_this_field(form, name):
    assert isinstance(form.base_fields[name], AddressField)
