"""Every write to Stripe carries a key, so that a repeat of it does nothing."""

from inspect import Parameter, getmembers, isfunction, signature

from patrons.giving import gateway

WRITES = ("create_", "change_", "update_", "delete_", "end_", "void_")


def test_every_function_that_writes_asks_for_a_key():
    writes = {
        name: signature(function).parameters.get("idempotency_key")
        for name, function in getmembers(gateway, isfunction)
        if name.startswith(WRITES)
    }
    assert len(writes) > 10
    lax = [
        name for name, key in writes.items() if key is None or key.default is not Parameter.empty
    ]
    assert lax == []
