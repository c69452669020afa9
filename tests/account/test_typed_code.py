"""Wherever a code is typed, it may be typed as people write it."""

import pytest
from django.core.exceptions import ValidationError

from patrons.account.second_factor_form import AppForm, AskedForm, ConfirmForm
from patrons.account.signin import CodeForm
from patrons.account.six_digits import SixDigits
from patrons.giving import address_views
from patrons.typed_code import CodeField


@pytest.mark.parametrize("typed", ["123456", "123 456", " 123-456 ", "1 2 3 4 5 6"])
def test_the_digits_alone_count(typed):
    assert CodeField().clean(typed) == "123456"


@pytest.mark.parametrize("typed", ["", " ", "1" * 21])
def test_nothing_or_too_much_is_told_in_words(typed):
    with pytest.raises(ValidationError, match="Write the six digits"):
        CodeField().clean(typed)


@pytest.mark.parametrize(
    "form", [SixDigits, CodeForm, AskedForm, ConfirmForm, AppForm, address_views.CodeForm]
)
def test_every_form_of_a_code_has_this_field(form):
    assert isinstance(form.base_fields["code"], CodeField)
