"""{% kept frame.itself newsroom.shown %}...{% endkept %}: what is the same on page after page.

The head, the masthead and the foot took half the time of a page. What is made of them is kept in
this process by all that it is made of: the values behind the tag, and the language. Nothing has to
be cleared when something changes, because its value is another one then. So everything between the
tags that can differ between two pages must stand behind the tag; values must be hashable.
"""

from collections.abc import Hashable

from django import template
from django.template.base import FilterExpression, NodeList
from django.utils.translation import get_language

register = template.Library()

MOST = 200  # pieces that each place keeps: its languages, by its menu entries, by what changed


class KeptNode(template.Node):
    def __init__(self, nodelist: NodeList, made_of: list[FilterExpression]) -> None:
        self.nodelist, self.made_of = nodelist, made_of
        self.kept: dict[tuple[Hashable, ...], str] = {}

    def render(self, context: template.Context) -> str:
        key = (get_language(), *(each.resolve(context) for each in self.made_of))
        html = self.kept.get(key)
        if html is None:
            if len(self.kept) >= MOST:
                self.kept.clear()
            html = self.kept[key] = self.nodelist.render(context)
        return html


@register.tag
def kept(parser, token) -> KeptNode:
    made_of = [parser.compile_filter(each) for each in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, made_of)
