"""Administrators invite a colleague by address and role; the mail's link is good for a week."""

from typing import cast

from django import forms
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from patrons.account.invitation import Invitation, invite
from patrons.account.signed_in import who
from patrons.roles import may_give
from patrons.typed_address import AddressField
from patrons.user import User, normalise_address, one_line

LIST = "wagtailusers_users:index"
ROLES = (
    "Writers write, and send it to review. Editors write, publish and ask. Fundraisers ask, and "
    "see what it brought. Treasurers keep the books and look after people. Administrators do all "
    "of it, and set up the newsroom. You can give what you may do yourself."
)


def roles_to_give(giver: User) -> list[Group]:
    """The roles that somebody may give: those whose every right they hold."""
    return [role for role in Group.objects.order_by("name") if may_give(giver, role)]


class InviteForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="As colleagues and readers know them; they can change it.",
        error_messages={"required": "Write their name."},
    )
    email = AddressField(
        label="Mail address",
        max_length=254,
        help_text="The invitation goes there, and later their sign-in codes.",
        error_messages=dict.fromkeys(
            ["required", "invalid", "max_length"],
            "Write the whole address, such as name@example.org.",
        ),
    )
    roles = forms.ModelMultipleChoiceField(
        label="Roles",
        queryset=Group.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=ROLES,
        error_messages={"required": "Choose a role: without one nothing of the admin opens."},
    )

    def __init__(self, *args, giver: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        mine = [role.pk for role in roles_to_give(giver)]
        roles = cast(forms.ModelMultipleChoiceField, self.fields["roles"])
        roles.queryset = Group.objects.filter(pk__in=mine).order_by("name")

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"], 120)
        if not name:
            raise forms.ValidationError("Write their name.")
        return name

    def clean_email(self) -> str:
        email = normalise_address(self.cleaned_data["email"])
        user = User.objects.filter(email=email).first()
        if user and not user.is_active:
            raise forms.ValidationError(
                f"{user} was switched off. Open their page in the list to switch them on again."
            )
        if user and (user.is_staff or user.is_superuser):
            raise forms.ValidationError(
                f"{user} works here already. Open their page in the list to change their roles."
            )
        if Invitation.objects.filter(email=email).exists():
            raise forms.ValidationError(
                "They are invited already. In the list of staff you can send it again, or withdraw "
                "it and invite them anew."
            )
        return email


class InviteView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    permission_policy = ModelPermissionPolicy(User)
    permission_required = "add"
    form_class = InviteForm
    template_name = "patrons/admin/asking_back.html"
    page_title = "Invite a colleague"
    header_icon = "user"

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(LIST), "label": "Staff"},
            {"url": "", "label": "Invite a colleague"},
        ]

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "giver": self.request.user}

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            button="Send the invitation",
            working="Sending …",
            way_back=reverse(LIST),
            what_follows="They get a mail with a link that works once, for seven days. Whoever is "
            "a patron stays one.",
            **kwargs,
        )

    def form_valid(self, form: InviteForm) -> HttpResponse:
        given = form.cleaned_data
        invited = invite(given["email"], given["name"], list(given["roles"]), who(self.request))
        messages.success(self.request, f"{invited} is invited. The mail is on its way.")
        return redirect(LIST)

    def form_invalid(self, form: InviteForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class InvitationView(PermissionCheckedMixin, View):
    """A button beside an invitation, for who may give its roles themselves."""

    http_method_names = ["post"]
    permission_policy = ModelPermissionPolicy(User)
    permission_required = "add"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        invitation = get_object_or_404(Invitation, pk=pk)
        if all(may_give(request.user, role) for role in invitation.roles.all()):
            self.press(request, invitation)
        else:
            messages.error(request, "Its roles hold rights that you do not have yourself.")
        return redirect(LIST)

    def press(self, request: HttpRequest, invitation: Invitation) -> None:
        raise NotImplementedError


class SendAgain(InvitationView):
    def press(self, request: HttpRequest, invitation: Invitation) -> None:
        invitation.renew(who(request))
        messages.success(
            request, f"A new mail to {invitation.email} is on its way. The earlier link is dead."
        )


class Withdraw(InvitationView):
    def press(self, request: HttpRequest, invitation: Invitation) -> None:
        invitation.withdraw(who(request))
        messages.success(request, f"{invitation} is not invited any more. The link is dead.")


def roles_words(user: User) -> str:
    names = [group.name for group in user.groups.all()]
    return ", ".join(["Superuser", *names] if user.is_superuser else names)
