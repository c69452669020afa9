"""How many sign-in mails are asked for, and how many codes are typed: counted against who does it.

Anybody can ask for a code with somebody else's address, and type wrong ones. That uses up what
their own network may do for the address. The address itself has limits that hold for all networks
together, far above: so many mails, that no mailbox is flooded, and so many tries, that guessing
stays hopeless. The figures, and what they come to, are in the settings (ACCOUNT_RATE_LIMITS).
"""

from allauth.core import ratelimit
from django.http import HttpRequest

from patrons import network


def may_ask(request: HttpRequest, address: str) -> bool:
    """Count that a mail to this address is asked for from here; how many go there is counted by
    allauth's form.
    """
    here = _network(request)
    if not here:  # a share of what is everybody's would keep everybody out
        return True
    return ratelimit.consume(request, action="request_code_from_here", key=f"{address} {here}")


def may_try(request: HttpRequest, address: str) -> bool:
    """Count that a code for this address is typed here."""
    here = f"{address} {_network(request)}"
    return ratelimit.consume(request, action="enter_code", key=here) and ratelimit.consume(
        request, action="enter_code_anywhere", key=address
    )


def _network(request: HttpRequest) -> str:
    """The network around where the request comes from; "" where that is no reader's."""
    address = network.reader_of(request)
    return network.network(address) if address else ""
