"""The two buttons on a colleague's page: they have left; they are back."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import LogActionRegistry
from wagtail.permission_policies import ModelPermissionPolicy

from patrons.account import invitation, leaving, resetting
from patrons.admin.asking_back import Fact
from patrons.admin.inviting import LIST, roles_words
from patrons.user import User

COLLEAGUE = "wagtailusers_users:edit"
STAYS = "Articles, lists and log entries go on naming them."
ENDS = (
    "At once: every browser of theirs is signed out. Their second factor is removed, and so are "
    "the invitations that they sent."
)
PATRON = (
    "They are a patron too, and that is their own: their support, receipts and vote stay, and they "
    "go on signing in as a patron, by mail. Their roles are taken, and their passkeys with the "
    "second factor. To come back they are invited again."
)
OFF = "They cannot sign in any more. Their roles are kept, for the day on which they come back."
BACK = "They sign in by mail again, in the roles above, and set up a new second factor."


class ColleagueView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """One question about a colleague, with what follows from the answer."""

    permission_policy = ModelPermissionPolicy(User)
    permission_required = "change"
    form_class = forms.Form
    template_name = "patrons/admin/asking_back.html"
    header_icon = "user"
    button, working = "", ""

    @cached_property
    def colleague(self) -> User:
        return get_object_or_404(User, pk=self.kwargs["pk"], is_staff=True)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """A superuser's page is not an administrator's to open (admin/staff.py)."""
        if not self.user_has_permission("change"):
            raise PermissionDenied
        if self.colleague.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(LIST), "label": "Staff"},
            {"url": self.way_back, "label": str(self.colleague)},
            {"url": "", "label": self.page_title},
        ]

    @property
    def way_back(self) -> str:
        return reverse(COLLEAGUE, args=[self.colleague.pk])

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            facts=[
                Fact("Colleague", f"{self.colleague} ({self.colleague.email})"),
                Fact("Roles", roles_words(self.colleague) or "None"),
                *self.facts(),
            ],
            barrier=self.barrier(),
            button=self.button,
            working=self.working,
            way_back=self.way_back,
            **kwargs,
        )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            messages.success(self.request, self.press())
        except leaving.Refused as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.way_back)
        return redirect(LIST)

    def facts(self) -> list[Fact]:
        raise NotImplementedError

    def barrier(self) -> str:
        raise NotImplementedError

    def press(self) -> str:
        raise NotImplementedError


class LeaveView(ColleagueView):
    page_title = "They have left"
    button, working = "They have left", "Switching off …"

    def facts(self) -> list[Fact]:
        patron = leaving.is_patron_too(self.colleague)
        return [
            Fact("What ends", ENDS),
            Fact("What stays", STAYS),
            Fact("Their account", PATRON if patron else OFF),
        ]

    def barrier(self) -> str:
        if not self.colleague.is_active:
            return f"{self.colleague} is switched off already."
        return leaving.why_not(self.colleague, self.request.user)

    def press(self) -> str:
        leaving.leave(self.colleague, self.request.user)
        return f"{self.colleague} has left: signed out everywhere, from this moment."


class BackView(ColleagueView):
    page_title = "They are back"
    button, working = "Switch on again", "Switching on …"

    def facts(self) -> list[Fact]:
        return [Fact("What follows", BACK)]

    def barrier(self) -> str:
        return f"{self.colleague} is not switched off." if self.colleague.is_active else ""

    def press(self) -> str:
        leaving.come_back(self.colleague, self.request.user)
        return f"{self.colleague} may sign in again."


def register_log_actions(actions: LogActionRegistry) -> None:
    for action, label, said in (
        (invitation.INVITED, "Invite", "Invited to work here"),
        (invitation.WITHDRAWN, "Withdraw an invitation", "The invitation was withdrawn"),
        (invitation.CAME, "Come", "Accepted the invitation"),
        (leaving.LEFT, "Leave", "Has left: switched off, signed out everywhere"),
        (leaving.BACK, "Come back", "Switched on again"),
        (resetting.RESET, "Reset a second factor", "The second factor was reset by a command"),
    ):
        actions.register_action(action, label, said)
