"""Where events go: the endpoint given at the start, and those made by the API."""

from collections.abc import Sequence
from typing import NamedTuple

from sandbox.store import Store

GIVEN = ""


class Endpoint(NamedTuple):
    """An address, the secret its deliveries are signed with, and the types it asked for."""

    id: str
    url: str
    secret: str
    types: frozenset[str] = frozenset({"*"})


class Endpoints:
    """All enabled endpoints; read from disk once, and again after a change."""

    def __init__(self, store: Store, given: Endpoint | None) -> None:
        self._store, self._given = store, given
        self._known: dict[str, Endpoint] = {}
        self.reload()

    def reload(self) -> None:
        """An endpoint was made, changed or deleted."""
        known = {GIVEN: self._given} if self._given else {}
        rows = self._store.execute(
            "SELECT body, hidden FROM objects WHERE kind = 'webhook_endpoint'"
        )
        for row in rows:
            body, hidden = map(self._store.unpacked, row)
            if not body.get("deleted") and body["status"] == "enabled":
                types = frozenset(body["enabled_events"])
                known[body["id"]] = Endpoint(body["id"], body["url"], hidden["secret"], types)
        self._known = known

    def get(self, id: str) -> Endpoint | None:
        """The endpoint, unless it was deleted or disabled."""
        return self._known.get(id)

    def wanting(self, type_: str) -> Sequence[str]:
        """The ids of the endpoints that asked for events of this type."""
        return [id for id, each in self._known.items() if each.types & {"*", type_}]
