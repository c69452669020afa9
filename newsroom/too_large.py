"""Numbers that no column holds: no row is found by them, whatever an address asks for.

Django's comparisons of a number know that (`exact`, `gt` and others of IntegerField). What asks for
one of several, or for the row of another table, does not, and SQLite's driver raises OverflowError.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BigIntegerField, ForeignObject, IntegerField
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.lookups import In, Lookup

LARGEST = BigIntegerField.MAX_BIGINT


def is_held(value: Any) -> bool:
    return not isinstance(value, int) or -LARGEST <= value <= LARGEST


class HeldAlone(Lookup):
    def get_prep_lookup(self) -> Any:
        values = super().get_prep_lookup()
        return list(filter(is_held, values)) if self.rhs_is_direct_value() else values


class OneOf(HeldAlone, In):
    pass


class OneOfRows(HeldAlone, RelatedIn):
    pass


class ThatRow(RelatedExact):
    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if not is_held(self.rhs):
            raise EmptyResultSet
        return super().as_sql(compiler, connection)


def find_nothing() -> None:
    """From now on; called once, as the project starts."""
    IntegerField.register_lookup(OneOf)
    ForeignObject.register_lookup(OneOfRows)
    ForeignObject.register_lookup(ThatRow)
