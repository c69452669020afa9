"""Where a request comes from, for limits: a reader's network address, and the network around it."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def reader_of(request: HttpRequest) -> Address | None:
    """The address of a reader; None where it is none's: this machine's, or that of a proxy which is
    not set as trusted.
    """
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    found = mapped or address
    return None if found.is_private else found


def household(address: Address) -> str:
    """The address alone; in IPv6 a household has a whole /64."""
    return _around(address, 32, 64)


def network(address: Address) -> str:
    """The /24 around it, in IPv6 the /48."""
    return _around(address, 24, 48)


def _around(address: Address, bits_of_v4: int, bits_of_v6: int) -> str:
    bits = bits_of_v4 if address.version == 4 else bits_of_v6
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))
