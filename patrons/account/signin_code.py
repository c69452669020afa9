"""What ends the code of a sign-in mail before its time: whatever ends the link beside it.

allauth keeps a code in the session that asked for it, which no address that changed and no
browser that was signed out elsewhere can reach. So the session keeps a token as well, such as the
link is made of: it is worth nothing once the address, the sessions or the last sign-in are others.
"""

from django.http import HttpRequest

from patrons.account import signin_link
from patrons.user import User

BESIDE = "beside_the_code"  # in the session: whose code it is, and as of when


def bind(request: HttpRequest, user: User | None) -> None:
    """The code that this session is about to be given is for the person as they are now."""
    request.session[BESIDE] = signin_link.tokens.make_token(user) if user else ""


def use(request: HttpRequest, user: User | None) -> bool:
    """Take the one sign-in that the mail is good for; False where it is over, or they are gone."""
    token = request.session.pop(BESIDE, "")
    return (
        user is not None and signin_link.tokens.check_token(user, token) and signin_link.use(user)
    )
