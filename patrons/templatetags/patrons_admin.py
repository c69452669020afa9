"""The newsroom's name in its admin."""

from django import template

from patrons.masthead import Newsroom

register = template.Library()


@register.inclusion_tag("patrons/admin/brand.html")
def newsroom_brand() -> dict:
    return {"newsroom": Newsroom.load()}


@register.simple_tag
def newsroom_name() -> str:
    return Newsroom.load().name
