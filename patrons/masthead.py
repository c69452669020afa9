"""What the newsroom says about itself, and the few rules it sets: one settings screen, "Newsroom".

Header, footer, mails, receipts and social cards take it from here.
"""

from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.models import ClusterableModel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.images import get_image_model

from newsroom.in_common import in_common
from patrons.accent import check_accent
from patrons.kept_query import kept_query
from patrons.money import Currency
from patrons.texts import InLanguage, active, at_hand

PICTURES = ("logo", "logo_dark", "icon")
LEAST = timedelta(microseconds=1)


def check_time_zone(name: str) -> None:
    """Raises ValidationError unless the name is in the time zone database."""
    if name not in available_timezones():
        raise ValidationError(
            f"There is no time zone “{name}”. Write it as region and city, such as Europe/Kyiv."
        )


@register_setting(icon="home")
class Newsroom(ClusterableModel, BaseGenericSetting):
    name = models.CharField(max_length=80, default="Newsroom")
    mission = models.CharField("mission, in one line", max_length=160, blank=True)
    logo = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    logo_dark = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="logo on dark",
    )
    icon = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    accent = models.CharField(
        "accent colour", max_length=7, default="#0B5D5B", validators=[check_accent]
    )
    contact = models.EmailField("contact address", blank=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    default_currency = models.CharField(max_length=3, default="EUR")
    footer = models.TextField(blank=True, help_text="One or two lines at the foot of each page.")
    about_us = models.TextField("who we are", blank=True, help_text="Shown where we ask.")
    money_use = models.TextField(
        "what the money does", blank=True, help_text="Shown on the giving page."
    )
    funding = models.TextField(
        "who owns and funds us", blank=True, help_text="Shown in the footer and on the giving page."
    )
    legal_details = models.TextField(
        blank=True, help_text="Legal name, address and numbers, as they stand on a receipt."
    )
    receipt_note = models.TextField(
        "sentence on receipts",
        blank=True,
        help_text="For example about tax. A receipt says nothing of tax unless you write it here.",
    )
    grace_days = models.PositiveSmallIntegerField(
        default=14, help_text="How long a patron stays one after a charge that is late."
    )
    once_days = models.PositiveSmallIntegerField(
        "days from a one-time gift",
        default=365,
        help_text="How long a one-time gift makes its giver a patron.",
    )
    keep_years = models.PositiveSmallIntegerField(
        "years receipts keep their names",
        default=0,
        validators=[MaxValueValidator(10)],
        help_text="After somebody asked to be erased, where the law says so: whole calendar years "
        "after the year of the payment, 0 to 10. With 0 the name goes at once.",
    )
    thanks_wall = models.BooleanField(
        "thank patrons in public",
        default=False,
        help_text="A page of names of those who agreed to it, each read by you before it shows. "
        "Leave it off where it can endanger people.",
    )
    is_demo = models.BooleanField("an invented newsroom", default=False, editable=False)

    # Not the pictures (see with_pictures): three joins cost more than they would spare.
    select_related = ["house_currency"]

    class Meta:
        verbose_name = "Newsroom"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def base_queryset(cls):
        """With its default currency and its words in the language of the page, in one query."""
        house = FilteredRelation("currencies", condition=Q(currencies__code=F("default_currency")))
        found = cls.objects.annotate(house_currency=house).select_related(*cls.select_related)
        return at_hand(found)

    @classmethod
    def load(cls, request_or_site=None) -> "Newsroom":
        """Wagtail's, which asks once for each request; and once for many pages (in_common)."""
        if not isinstance(request_or_site, HttpRequest):
            return super().load(request_or_site)
        ask = partial(super().load, request_or_site)
        return in_common(request_or_site, ("newsroom", active()), ask)

    @classmethod
    def _get_or_create(cls) -> "Newsroom":
        """Wagtail's, with a query that is kept: every page asks it."""
        found = _newsroom(active())()
        return found[0] if found else cls.objects.create()

    @property
    def with_pictures(self) -> "Newsroom":
        """Itself, with its logos and its icon asked for at once instead of one by one."""
        missing = {
            name: getattr(self, f"{name}_id")
            for name in PICTURES
            if getattr(self, f"{name}_id") and not type(self)._meta.get_field(name).is_cached(self)
        }
        if missing:
            found = get_image_model().objects.in_bulk(missing.values())
            for name, pk in missing.items():
                setattr(self, name, found[pk])
        return self

    @cached_property
    def shown(self) -> tuple:
        """All that a page shows of it, its words and pictures too: another value where any of it
        is another. For {% kept %}, which stands on a page four times.
        """
        words = getattr(self, "words", None)
        pictures = [getattr(self, name) for name in PICTURES if getattr(self, f"{name}_id")]
        return tuple(_values(each) for each in (self, words, *pictures))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local(self, moment):
        """A moment in the newsroom's own time: days, months and years are counted in it."""
        return timezone.localtime(moment, self.zone)

    def today(self) -> date:
        """The day that it is in the newsroom's own time."""
        return self.local(timezone.now()).date()

    def last_day(self, end: datetime) -> date:
        """The last day before an end, which is exclusive: what was granted to 30 November ends as
        December begins.
        """
        return self.local(end - LEAST).date()

    def midnight(self, day: date) -> datetime:
        """The first moment of a day in the newsroom's own time."""
        return datetime.combine(day, time.min, tzinfo=self.zone)

    @property
    def currency(self) -> Currency:
        """The default currency. Raises Currency.DoesNotExist where staff removed it."""
        house = getattr(self, "house_currency", None)
        if house is None or house.code != self.default_currency:
            return Currency.objects.get(code=self.default_currency)
        return house

    @property
    def coffee(self) -> int:
        """The price of a coffee in the default currency, in minor units."""
        return self.currency.coffee


def _values(thing: models.Model | None) -> tuple:
    fields = type(thing)._meta.concrete_fields if thing is not None else ()
    return tuple(str(thing.__dict__.get(field.attname)) for field in fields)


@kept_query()
def _newsroom(language: str) -> QuerySet:
    """With its words in the language, which is the active one."""
    return Newsroom.base_queryset().order_by("pk")[:1]


class NewsroomText(InLanguage):
    """Not its name nor its legal details: those are the same in every language."""

    of = models.ForeignKey(Newsroom, models.CASCADE, related_name="said_in")
    mission = models.CharField(max_length=160, blank=True)
    about_us = models.TextField(blank=True)
    money_use = models.TextField(blank=True)
    funding = models.TextField(blank=True)
    footer = models.TextField(blank=True)
    receipt_note = models.TextField(blank=True)

    class Meta(InLanguage.Meta):
        verbose_name = "text of the newsroom"
        verbose_name_plural = "texts of the newsroom"
