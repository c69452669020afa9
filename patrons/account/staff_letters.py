"""Every kind of mail to those who work here, each by one function that is given the row's key."""

from collections.abc import Callable

from patrons.account import factor_mail

LETTERS: dict[str, Callable[[str], bool]] = {
    factor_mail.KIND: factor_mail.send,
}
