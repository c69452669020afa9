"""Gapless numbers for each year: the counter row is raised in the transaction that uses the number,
so whatever is rolled back gives its number back.
"""

from django.db import models
from django.db.models import F


class YearCounter(models.Model):
    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"

    @classmethod
    def next(cls, year: int) -> int:
        """The next number of a year. Call it inside the transaction that uses the number."""
        rows = cls._default_manager
        rows.get_or_create(year=year)
        # The update takes the row's lock and keeps it until that transaction ends.
        rows.filter(year=year).update(last=F("last") + 1)
        return rows.get(year=year).last
