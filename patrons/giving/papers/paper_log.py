"""What Wagtail's log keeps of a paper: who of the staff opened it, and boxes that went out on it.

An entry bears the paper's number, a moment and who it was, and nothing of whom the paper names.
"""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log, registry
from wagtail.models import ModelLogEntry

from patrons.giving.going_back.credit_note import CreditNote
from patrons.giving.papers import receipt_pdf
from patrons.giving.receipt import Receipt

OPENED, BOXES = "patrons.paper_opened", "patrons.paper_boxes"
LATELY, MOST = timedelta(days=30), 20


def note_opening(paper: Receipt | CreditNote, user) -> None:
    log(paper, OPENED, user=user)


def openings(paper: Receipt | CreditNote) -> QuerySet[ModelLogEntry]:
    """When staff opened a paper, the newest first."""
    return registry.get_logs_for_instance(paper).filter(action=OPENED).select_related("user")


def note_boxes(receipt: Receipt) -> None:
    """Its mail went out; where a sign of the name has no glyph here, staff hear of it."""
    if not receipt_pdf.is_whole(receipt):
        log(receipt, BOXES)


def printed_with_boxes() -> list[Receipt]:
    """Receipts mailed lately with boxes on them that would still be so today, at most twenty."""
    noted = registry.get_log_model_for_model(Receipt).objects.filter(
        action=BOXES, timestamp__gt=timezone.now() - LATELY
    )
    ids = list(noted.order_by("-timestamp").values_list("object_id", flat=True)[:MOST])
    receipts = Receipt.objects.select_related("donation__currency", "party").filter(pk__in=ids)
    return [receipt for receipt in receipts if not receipt_pdf.is_whole(receipt)]
