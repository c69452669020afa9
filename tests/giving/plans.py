"""How the database would answer a query."""

from django.db import connection
from django.db.models import QuerySet


def plan_of(rows: QuerySet) -> str:
    """Its plan, in the database's own words; a table of no rows is looked at as a full one is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()
