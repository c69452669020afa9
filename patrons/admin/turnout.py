"""What a round's page shows of its ballots: how many there are, and nothing more."""

from wagtail.admin.panels.base import Panel

from patrons.voting.round import Round


class TurnoutPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "patrons/admin/turnout.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context=None) -> dict:
            context = super().get_context_data(parent_context)
            context["round"] = found = Round.objects.with_clock().get(pk=self.instance.pk)
            context["voted"] = found.turnout()
            return context
