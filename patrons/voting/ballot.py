"""One patron's choice in one round, changeable until it closes. A ballot is secret.

No admin screen, log or mail row holds a choice. At the freeze (unlinking.py) the choice stays
beside its patron only where they asked to be told about the story; of all others only "voted"
remains.
"""

import secrets

from django.db import models

from patrons.voting.round import Round

# No 0/O, 1/I/L: a code is read from a screen and typed again.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_code() -> str:
    """A receipt code such as "K7QM-2XWD-9PRA": 12 letters out of 31, about 59 bits."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(12))
    return "-".join(letters[i : i + 4] for i in (0, 4, 8))


class BallotQuerySet(models.QuerySet["Ballot"]):
    def put(self, ballot: "Ballot") -> None:
        """In the place of an earlier one of theirs, whose code it keeps; by one statement."""
        Ballot.objects.bulk_create(
            [ballot],
            update_conflicts=True,
            unique_fields=["round", "patron"],
            update_fields=["chosen", "tell_me", "changed_at"],
        )


class Ballot(models.Model):
    round = models.ForeignKey(Round, models.PROTECT, related_name="ballots")
    patron = models.ForeignKey("patrons.Patron", models.CASCADE, related_name="ballots")
    # Ids of topics of the round, sorted: one statement casts a ballot. No topic that somebody may
    # have chosen is deleted (patrons/admin/voting.py).
    chosen = models.JSONField(default=list)
    tell_me = models.BooleanField(default=True)
    # Blank after the freeze: the voter keeps the code, we do not.
    code = models.CharField(max_length=14, default=new_code, blank=True)
    cast_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = BallotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "patron"], name="one_patron_one_ballot"),
            models.UniqueConstraint(
                fields=["round", "code"], condition=~models.Q(code=""), name="ballot_code_once"
            ),
        ]

    def __str__(self) -> str:
        return f"ballot {self.pk}"
