"""A patron's passkey is a way in; it never stands between them and the code in their mail."""

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator

from patrons.account.second_factor import is_asked_of


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
