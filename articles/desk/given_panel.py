"""What an article's screen shows of gifts: how many came from it, and to who may see gifts what
they come to.
"""

from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.urls import reverse
from wagtail.admin.panels.base import Panel

from articles.desk.keeping import gifts
from patrons.money import Currency, money


class GivenPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "articles/given.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context=None) -> dict:
            context = super().get_context_data(parent_context)
            rows = gifts(self.instance).order_by().values_list("currency_id")
            counted = list(rows.annotate(Count("pk"), Sum("amount")))
            context["gifts"] = sum(number for _code, number, _total in counted)
            if self.request.user.has_perm("patrons.view_donation"):
                codes = [code for code, *_ in counted]
                currencies = Currency.objects.in_bulk(codes, field_name="code")
                context["sums"] = [money(total, currencies[code]) for code, _, total in counted]
            if self.request.user.has_perm("patrons.view_pledge"):
                found = urlencode({"q": self.instance.title})
                context["pledges"] = f"{reverse('pledge:index')}?{found}"
            return context
