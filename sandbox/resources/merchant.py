"""The merchant itself: whose account this is."""

from sandbox.account import Account, Object, new_id
from sandbox.api.operations import speaks


@speaks("GET", "/v1/account")
def retrieve_account(account: Account, params: Object) -> Object:
    id = account.store.setting("merchant")
    if id is None:
        id = new_id("acct")
        account.store.set("merchant", id)
    return account.keeper.complete(
        "account",
        {
            "id": id,
            "object": "account",
            "charges_enabled": True,
            "country": "IE",
            "default_currency": "eur",
            "details_submitted": True,
            "payouts_enabled": True,
        },
    )
