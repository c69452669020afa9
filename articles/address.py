"""The address of a page, from its place in the tree.

Wagtail would look at its sites table first; this site has one tree, and its front page is "/".
"""

from django.conf import settings


def address(url_path: str) -> str:
    """The path a page of ours answers at: "/home/news/" stands at "/news/"."""
    return "/" + url_path.split("/", 2)[2]


class Addressed:
    """For page models: where they are."""

    url_path: str

    @property
    def address(self) -> str:
        return address(self.url_path)

    @property
    def canonical(self) -> str:
        """The one full address, whichever host was asked."""
        return settings.SITE_URL + self.address
