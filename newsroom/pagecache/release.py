"""Which code a page was made by: a new release finds nothing that the one before left in Redis."""

from functools import cache
from hashlib import blake2b

from django.conf import settings

MADE_OF = ("articles", "newsroom", "patrons", "templates", "static", "locale", "requirements.txt")
KINDS = frozenset([".py", ".html", ".css", ".js", ".mo", ".txt"])


@cache
def release() -> str:
    """The same word for the same code and addresses, on whichever machine; 30 ms, once."""
    digest = blake2b(digest_size=8)
    for name in ("DEBUG", "SITE_URL", "STRIPE_API_BASE"):
        digest.update(str(getattr(settings, name)).encode())
    for part in MADE_OF:
        where = settings.BASE_DIR / part
        for path in sorted(where.rglob("*")) if where.is_dir() else [where]:
            if path.suffix in KINDS:
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
