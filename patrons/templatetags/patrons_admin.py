"""The newsroom's name in its admin."""

from django import template

from patrons.masthead import Newsroom

register = template.Library()


@register.inclusion_tag("patrons/admin/brand.html", takes_context=True)
def newsroom_brand(context: template.Context) -> dict:
    return {"newsroom": Newsroom.load(context.get("request"))}


@register.simple_tag(takes_context=True)
def newsroom_name(context: template.Context) -> str:
    return Newsroom.load(context.get("request")).name
