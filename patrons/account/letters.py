"""Every kind of mail of an account that goes by a row, each by one function of the row's key."""

from collections.abc import Callable

from patrons.account import (
    address_change,
    factor_mail,
    invitation_mail,
    lost_address,
    lost_address_mail,
    notices,
    resetting,
)
from patrons.account.invitation import KIND as INVITED

LETTERS: dict[str, Callable[[str], bool]] = {
    notices.ADDED: notices.send_added,
    notices.REMOVED: notices.send_removed,
    address_change.CODE: address_change.send_code,
    address_change.CHANGED: address_change.send_changed,
    lost_address.ASKED: lost_address_mail.send_asked,
    lost_address.MOVED_OLD: lost_address_mail.send_moved_old,
    factor_mail.KIND: factor_mail.send,
    INVITED: invitation_mail.send,
    resetting.KIND: resetting.send,
    lost_address.MOVED_NEW: lost_address_mail.send_moved_new,
}
