import re

import pytest
from django.core import mail
from django.test import Client

from patrons.patron import Patron
from patrons.user import User
from tests.giving.conftest import (  # noqa: F401
    dashboard,
    gift,
    local_stripe,
    newsroom,
    own_stripe,
    pay,
    sandbox_address,
    stripe_says,
)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def sent_code() -> str:
    """The six digits of the newest mail."""
    return re.search(r"^(\d{6})$", mail.outbox[-1].body, re.M).group(1)


@pytest.fixture
def by_code(newsroom):  # noqa: F811
    """by_code(alice): a client that signed in by the mailed code, as everybody does."""

    def signing_in(somebody: Patron | User, **headers) -> Client:
        client = Client(headers=headers)
        client.post("/account/sign-in/", {"email": somebody.email})
        client.post("/account/sign-in/code/", {"code": sent_code()})
        return client

    return signing_in
