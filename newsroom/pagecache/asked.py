"""What a request asks for: the key of its page, and how it is put to Django.

What is not in the key does not reach Django: a header or parameter that a page could differ by is
taken off, so that nobody can have a page kept for others that was made for them.
"""

import re
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from newsroom.language import without_language
from newsroom.public import is_private

Environ = dict[str, Any]
Key = tuple[str, str, str, bool]  # host, path, query, whether by https

# The parameters that public pages read, and where. All others (such as utm_source) are taken off.
# Numbers that name nothing are answered 404, and colours that are not ours are not to be kept.
PARAMETERS = [
    (re.compile(r"/theme\.css$"), frozenset(["v"])),
    (re.compile(r"/thanks/?$"), frozenset(["page"])),
    (re.compile(r"/(authors|tags)/[^/]+/?$"), frozenset(["before"])),
    # Sections: a word that is no address of the site's own. A plain page may stand there as well;
    # it answers such a parameter with its plain address (articles/pages.py), which is not kept.
    (re.compile(r"/(?!(rounds|on-your-device)/?$)[\w-]+/?$"), frozenset(["before", "page"])),
]
NONE: frozenset[str] = frozenset()
# What readers type: there is no end of it, so nothing of it is kept, and it is passed on whole.
TYPED = ("/search/", "/search")
LONGEST_QUERY, LONGEST_PATH = 200, 500
# Of a request's headers a kept page may know these.
KNOWN_HEADERS = frozenset(["HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_CONNECTION"])


class Asked(NamedTuple):
    key: Key
    environ: Environ


class Hosts(dict[str, str]):
    """The host of ours that each Host header names, of whichever port: Django asks for no port
    either. A stranger's is empty, and for Django to refuse.
    """

    def __missing__(self, header: str) -> str:
        if len(self) >= 500:
            self.clear()
        host, _port = split_domain_port(header)
        self[header] = known = host if validate_host(host, settings.ALLOWED_HOSTS) else ""
        return known


hosts = Hosts()


def asked(environ: Environ) -> Asked | None:
    """What a GET or HEAD asks for, or None where its page is not to be kept."""
    path, host = environ.get("PATH_INFO", ""), hosts[environ.get("HTTP_HOST", "")]
    if len(path) > LONGEST_PATH or environ.get("SCRIPT_NAME") or not host:
        return None
    decoded = path.encode("latin-1", "replace").decode("utf-8", "replace")
    if is_private(decoded) or decoded.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return None
    bare = without_language(decoded)
    if bare in TYPED:
        return None
    given = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    read = parameters(bare) if given else NONE
    query = urlencode(sorted((name, given[name]) for name in given if name in read))
    if len(query) > LONGEST_QUERY:
        return None
    key = (host, path, query, is_secure(environ))
    return Asked(key, anonymous({**environ, "HTTP_HOST": host}, query))


def parameters(path: str) -> frozenset[str]:
    """Those that the page at this path reads."""
    return next((names for where, names in PARAMETERS if where.match(path)), NONE)


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
