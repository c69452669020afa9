"""Names on the demo's wall of thanks: as invented as its people. One waits to be read."""

from patrons.giving.wall import WallEntry, choose
from patrons.patron import Patron

# Address, name as its patron wrote it, whether the amount shows; the last one waits.
NAMES = [
    ("jun@demo.invalid", "Jun Demo, who reads at breakfast", False),
    ("iryna@demo.invalid", "Ірина Демо", False),
    ("henk@demo.invalid", "Henk Demo, for his grandchildren", False),
    ("alice@demo.invalid", "Alice M.", True),
    ("dana@demo.invalid", "Dana Demo and the Thursday table", False),
]


def load() -> str:
    """Let those choose a name who gave, and approve all but the last; safe to repeat."""
    if WallEntry.objects.exists():
        return "thanks: there already"
    found = Patron.objects.in_bulk([address for address, *_ in NAMES], field_name="email")
    made = [
        choose(found[address], name, shows_amount)
        for address, name, shows_amount in NAMES
        if address in found
    ]
    for entry in made[:-1]:
        assert entry is not None  # nobody of the cast is erased
        entry.approve(entry.given_at)
    return f"thanks: {len(made)} names"
