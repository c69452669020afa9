"""The yearly statement: in January one mail to each patron who gave in the year before, with all
of that year on paper. It can be switched off (patrons/mail_choice.py).
"""

from datetime import date

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from patrons import mail_choice
from patrons.giving.papers import statement_pdf
from patrons.giving.papers.statement import Statement, Total
from patrons.mail import Mail, compose
from patrons.masthead import Newsroom
from patrons.money import exact
from patrons.patron import Patron, PatronQuerySet

KIND = "yearly statement"
BEGINS = 3  # January: by then what was paid on New Year's Eve has reached us


def year_to_tell(newsroom: Newsroom) -> int | None:
    """The year whose statements go out now; None outside January, as the newsroom counts days."""
    today = newsroom.local(timezone.now()).date()
    return today.year - 1 if today.month == 1 and today.day >= BEGINS else None


def givers(year: int, newsroom: Newsroom) -> PatronQuerySet:
    """Who gave in a year, and did not say that they can do without."""
    begin, end = (newsroom.midnight(date(each, 1, 1)) for each in (year, year + 1))
    gave = Patron.objects.filter(donations__paid_at__gte=begin, donations__paid_at__lt=end)
    unwanted = mail_choice.UnwantedMail.objects.filter(kind=mail_choice.YEARLY_STATEMENT)
    return gave.exclude(pk__in=unwanted.values("patron")).distinct()


def tell_all_due() -> None:
    """Make the mail of everybody who is due; safe to call any number of times."""
    newsroom = Newsroom.load()
    year = year_to_tell(newsroom)
    if year is None:
        return
    ids = givers(year, newsroom).values_list("public_id", flat=True)
    keys = {f"{public_id} {year}" for public_id in ids}
    made = Mail.objects.filter(kind=KIND, key__endswith=f" {year}")
    keys -= set(made.values_list("key", flat=True))
    rows = [Mail(kind=KIND, key=key) for key in sorted(keys)]
    Mail.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def send(key: str) -> bool:
    """Send it unless it was sent, or they said meanwhile that they can do without."""
    mail = Mail.objects.get(kind=KIND, key=key)
    public_id, _space, year = key.partition(" ")
    patron = Patron.objects.filter(public_id=public_id).first()
    statement = (
        Statement(patron, date(int(year), 1, 1), date(int(year), 12, 31)) if patron else None
    )
    wanted = patron is not None and mail_choice.wants(patron, mail_choice.YEARLY_STATEMENT)
    if statement is None or not statement.lines or not wanted:
        if mail.sent_at is None:
            mail.drop()
        return False
    return mail.send_once(lambda: message(statement))


def message(statement: Statement) -> EmailMultiAlternatives:
    mail = compose(mail_choice.YEARLY_STATEMENT, statement.patron.email, context(statement))
    paper = statement_pdf.render(statement)
    mail.attach(f"{statement_pdf.file_name(statement)}.pdf", paper, "application/pdf")
    return mail


def context(statement: Statement) -> dict:
    return {
        "year": str(statement.first.year),
        "sums": [exact(total.kept, total.currency) for total in statement.totals],
        "facts": facts_of(sum(line.amount > 0 for line in statement.lines), statement.totals),
        "account_url": settings.SITE_URL + reverse("account"),
    }


def facts_of(gifts: int, totals: list[Total]) -> list[tuple[str, str]]:
    """How many gifts, and what of them went back: (label, value) rows."""
    rows = [(_("Gifts"), str(gifts))]
    for total in totals:
        if total.back:
            rows.append((_("Given"), exact(total.given, total.currency)))
            rows.append((_("Went back"), exact(total.back, total.currency)))
    return rows
