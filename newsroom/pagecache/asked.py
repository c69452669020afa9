"""What a request asks for: the key of its page, and how it is put to Django.

What is not in the key does not reach Django: a header or parameter that a page could differ by is
taken off, so that nobody can have a page kept for others that was made for them.
"""

from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from newsroom.public import is_private

Environ = dict[str, Any]
Key = tuple[str, str, str, bool]  # host, path, query, whether it came by https

# The parameters that public pages read. All others (such as utm_source) are taken off.
PARAMETERS = frozenset(["page", "before", "after", "year", "month", "topic", "v"])
# What readers type: there is no end of it, so nothing of it is kept, and it is passed on whole.
TYPED = "q"
LONGEST_QUERY, LONGEST_PATH = 200, 500
# Of a request's headers a kept page may know these.
KNOWN_HEADERS = frozenset(["HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_CONNECTION"])


class Asked(NamedTuple):
    key: Key
    environ: Environ


class Hosts(dict[str, bool]):
    """Whether each Host header names a host of ours; a stranger's is for Django to refuse."""

    def __missing__(self, header: str) -> bool:
        if len(self) >= 500:
            self.clear()
        host, _port = split_domain_port(header)
        self[header] = known = bool(host) and validate_host(host, settings.ALLOWED_HOSTS)
        return known


hosts = Hosts()


def asked(environ: Environ) -> Asked | None:
    """What a GET or HEAD asks for, or None where its page is not to be kept."""
    path, host = environ.get("PATH_INFO", ""), environ.get("HTTP_HOST", "")
    if len(path) > LONGEST_PATH or environ.get("SCRIPT_NAME") or not hosts[host]:
        return None
    decoded = path.encode("latin-1", "replace").decode("utf-8", "replace")
    if is_private(decoded) or decoded.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return None
    given = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    if TYPED in given:
        return None
    query = urlencode(sorted((name, given[name]) for name in given if name in PARAMETERS))
    if len(query) > LONGEST_QUERY:
        return None
    key = (host.lower(), path, query, is_secure(environ))
    return Asked(key, anonymous(environ, query))


def is_secure(environ: Environ) -> bool:
    header = settings.SECURE_PROXY_SSL_HEADER
    by_proxy = header is not None and environ.get(header[0]) == header[1]
    return by_proxy or environ.get("wsgi.url_scheme") == "https"


def anonymous(environ: Environ, query: str) -> Environ:
    """The same request as anybody's. Its page is made whole, whichever part was asked for."""
    clean = {
        name: value
        for name, value in environ.items()
        if not name.startswith("HTTP_") or name in KNOWN_HEADERS
    }
    return {**clean, "REQUEST_METHOD": "GET", "QUERY_STRING": query}
