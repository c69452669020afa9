import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.journeys.reader import Reader
from tests.stack import Stack

ARTICLE = "North Korean"  # the seed document's headline has it


@pytest.fixture
def reader(stack) -> Reader:
    return Reader(stack.address)


@dataclass(frozen=True)
class Gift:
    email: str
    thanks: Reader


def give(stack: Stack, email: str) -> Gift:
    """From the end of the seed article to the confirmed thanks page: 5 euros every month."""
    reader = Reader(stack.address).open("/").follow(ARTICLE).follow("Become a patron")
    reader.send("Give every month", interval="month", amount_month="500")
    reader.send("with 4242", email=email, name="Alice Novák")
    confirm(stack, reader)
    return Gift(email, reader)


def confirm(stack: Stack, reader: Reader) -> None:
    """Reload the thanks page, as it does by itself, until Stripe's word has come."""
    stack.wait_for(
        lambda: "Thank you." in reader.reload().text, "the thanks page should have confirmed"
    )


@pytest.fixture(scope="session")
def gift(stack) -> Gift:
    """Alice's monthly gift; several journeys begin where it ends."""
    return give(stack, "alice@example.org")


@pytest.fixture
def sign_in(stack) -> Callable[..., Reader]:
    """sign_in(address): a reader who asked for a code, read the mail and typed it."""

    def signing_in(email: str, then: str = "/account/") -> Reader:
        reader = Reader(stack.address).open(f"/account/sign-in/?next={then}")
        before = len(stack.mails(email))
        reader.send("Send me a code", email=email)
        stack.wait_for(lambda: len(stack.mails(email)) > before, "the code should have been sent")
        code = re.search(r"\b[0-9]{6}\b", stack.mails(email)[0].text)
        assert code, "the mail holds no code"
        return reader.send("Sign in", code=code.group())

    return signing_in
