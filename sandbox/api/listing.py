"""Lists with Stripe's cursors: newest first, `starting_after`, `ending_before`, `limit`."""

from typing import Any

from sandbox.account import Account, Object
from sandbox.errors import NoSuchObject, StripeError

PAGING = ("limit", "starting_after", "ending_before", "created")
OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
Condition = tuple[str, list[Any]]


def equals(field: str, value: Any) -> Condition:
    """The objects whose `field` (dotted) is `value`."""
    return f"json_extract(body, '$.{field}') = ?", [value]


def one_of(field: str, values: list[Any]) -> Condition:
    """The objects whose `field` is among `values`."""
    marks = ", ".join("?" * len(values))
    return f"json_extract(body, '$.{field}') IN ({marks})", list(values)


def filtered(params: Object, *fields: str) -> list[Condition]:
    """Conditions for those of `fields` that the request names, where both have one name."""
    return [equals(field, params[field]) for field in fields if field in params]


def page(
    account: Account,
    kind: str,
    url: str,
    params: Object,
    conditions: list[Condition] | None = None,
) -> Object:
    """One page of a list, in Stripe's shape."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise StripeError(
            "Invalid integer: limit must be between 1 and 100",
            code="parameter_invalid_integer",
            param="limit",
        )
    if "starting_after" in params and "ending_before" in params:
        raise StripeError(
            "You cannot use both starting_after and ending_before",
            code="parameters_exclusive",
            param="ending_before",
        )
    # Written out, not bound: only then does SQLite see that an index for this kind serves.
    values: list[Any] = []
    clauses = [f"kind = '{kind}'"]
    for clause, more in [*(conditions or []), *_times(params)]:
        clauses.append(clause)
        values.extend(more)
    backwards = "ending_before" in params
    for name, sign in (("starting_after", "<"), ("ending_before", ">")):
        if name in params:
            clauses.append(f"(created, seq) {sign} (?, ?)")
            values.extend(_place(account, kind, params[name], name))
    order = "ASC" if backwards else "DESC"
    # Names come from this package, values are bound.
    statement = (
        f"SELECT body FROM objects WHERE {' AND '.join(clauses)} "
        f"ORDER BY created {order}, seq {order} LIMIT ?"
    )
    rows = account.store.execute(statement, [*values, limit + 1])
    bodies = [account.store.unpacked(row["body"]) for row in rows[:limit]]
    return {
        "object": "list",
        "url": url,
        "has_more": len(rows) > limit,
        "data": bodies[::-1] if backwards else bodies,
    }


def _times(params: Object) -> list[Condition]:
    created = params.get("created")
    if created is None:
        return []
    if isinstance(created, int):
        return [("created = ?", [created])]
    return [(f"created {OPERATORS[name]} ?", [value]) for name, value in created.items()]


def _place(account: Account, kind: str, id: str, param: str) -> list[Any]:
    rows = account.store.execute(
        "SELECT created, seq FROM objects WHERE id = ? AND kind = ?", (id, kind)
    )
    if not rows:
        raise NoSuchObject(kind, id, param)
    return [rows[0]["created"], rows[0]["seq"]]
