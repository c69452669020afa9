"""{{ round.closes_at|day_and_hour:newsroom }}: moments in the newsroom's own time zone."""

from django import template

from patrons import moments

register = template.Library()
register.filter("on_day", moments.on_day)
register.filter("month", moments.month)
register.filter("day", moments.day)
register.filter("last_day", moments.last_day)
register.filter("hour", moments.hour)
register.filter("day_and_hour", moments.day_and_hour)
