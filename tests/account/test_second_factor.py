"""A patron's passkey is a way in; it never stands between them and the code in their mail."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command

from patrons.account.sealed import MARK, unseal
from patrons.account.second_factor import is_asked_of
from tests.staff.second_factor import SECRET, app_code, with_app, with_codes


def test_a_patron_who_has_a_passkey_still_signs_in_by_code_alone(by_code, alice):
    Authenticator.objects.create(user=alice.user, type="webauthn", data={"name": "Phone"})
    client = by_code(alice)
    assert client.session["_auth_user_id"] == str(alice.user.pk)


def test_of_who_works_here_the_second_factor_is_asked(alice, edie, tess, ada):
    assert not is_asked_of(alice.user)
    assert all(is_asked_of(user) for user in (edie, tess, ada))


def test_allauth_asks_by_our_decision_alone(db):
    stages = get_adapter().get_login_stages()
    assert "patrons.account.second_factor.SecondFactorStage" in stages
    assert "allauth.mfa.stages.AuthenticateStage" not in stages


def test_a_copy_of_the_database_holds_no_secret_of_a_second_factor(edie):
    app = with_app(edie)
    codes = RecoveryCodes.activate(edie)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert unseal(codes.instance.data["seed"]) not in stored
    assert TOTP(app).validate_code(app_code())
    assert codes.validate_code(codes.get_unused_codes()[0])


def test_a_new_secret_key_opens_what_the_one_before_sealed_while_it_is_named(edie, settings):
    app, before = TOTP(with_app(edie)), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-it"
    assert not app.validate_code(app_code())
    settings.SECRET_KEY_FALLBACKS = [before]
    assert app.validate_code(app_code())


def test_one_that_was_set_up_before_there_were_seals_goes_on(edie):
    app = with_app(edie)
    app.data = {"secret": SECRET}
    app.save()
    assert TOTP(app).validate_code(app_code())


def test_the_command_seals_what_was_stored_without_and_says_how_many(edie, tess, capsys):
    app, (first, *_) = with_app(edie), with_codes(edie)
    codes = Authenticator.objects.get(type="recovery_codes")
    app.data, codes.data = {"secret": SECRET}, {**codes.data, "seed": unseal(codes.data["seed"])}
    app.save()
    codes.save()
    with_app(tess)
    call_command("seal_second_factors")
    assert "2 sealed with the key of now; 1 were already" in capsys.readouterr().out
    rows = Authenticator.objects.values_list("data", flat=True)
    assert all((data.get("secret") or data["seed"]).startswith(MARK) for data in rows)
    call_command("seal_second_factors")
    assert "0 sealed with the key of now; 3 were already" in capsys.readouterr().out
    assert TOTP(Authenticator.objects.get(user=edie, type="totp")).validate_code(app_code())
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).validate_code(first)


def test_codes_that_came_from_elsewhere_are_sealed_one_by_one(edie):
    codes = Authenticator.objects.create(
        user=edie, type="recovery_codes", data={"migrated_codes": ["11112222", "33334444"]}
    )
    call_command("seal_second_factors")
    codes.refresh_from_db()
    assert all(code.startswith(MARK) for code in codes.data["migrated_codes"])
    assert RecoveryCodes(codes).validate_code("33334444")


def test_after_the_command_no_second_factor_needs_the_key_before(edie, settings):
    with_app(edie)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-it"
    call_command("seal_second_factors")
    settings.SECRET_KEY_FALLBACKS = []
    assert TOTP(Authenticator.objects.get()).validate_code(app_code())


def test_what_no_key_opens_stays_as_it_is_and_is_named_by_its_user(edie, settings, caplog):
    app = with_app(edie)
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-it"
    with pytest.raises(CommandError, match=f"of the users {edie.pk}, and"):
        call_command("seal_second_factors")
    assert Authenticator.objects.get().data == app.data
    assert not TOTP(app).validate_code(app_code())
    assert "sealed with a key that is not among ours" in caplog.text
    assert SECRET not in caplog.text
