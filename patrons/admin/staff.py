"""Who works here. They sign in by a code that is sent to their address, like patrons do, and with a
second factor beside it. They come by an invitation (inviting.py), and are never deleted
(leaving.py).
"""

from typing import cast

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton
from wagtail.users.views.users import EditView as WagtailEditView
from wagtail.users.views.users import IndexView as WagtailIndexView
from wagtail.users.views.users import UserViewSet

from patrons.account.invitation import Invitation
from patrons.account.leaving import LAST, administrators
from patrons.account.second_factor import must_have
from patrons.account.signed_in import end_everywhere
from patrons.admin.inviting import (
    ROLES,
    InviteView,
    SendAgain,
    Withdraw,
    roles_to_give,
    roles_words,
)
from patrons.admin.leaving import BackView, LeaveView
from patrons.roles import ADMINISTRATORS
from patrons.user import User

RESET_BY = "manage.py reset_second_factor"
ADDRESS = (
    "Their sign-in codes go there. Only they change it, under My support, How you sign in, by a "
    "code at the new one. Who has lost it is invited anew, and this account is switched off."
)


class StaffForm(forms.ModelForm):
    """A colleague's name, address and roles."""

    class Meta:
        model = User
        fields = ["name", "email", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}
        labels = {"groups": "Roles"}
        help_texts = {"email": ADDRESS, "groups": ROLES}

    def __init__(self, *args, editing_self: bool = False, giver: User, **kwargs):
        kwargs.pop("for_user", None)
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        # Whoever sets an address can sign in as its owner: nobody does, for anybody else.
        self.fields["email"].disabled = True
        mine = [role.pk for role in roles_to_give(giver)]
        groups = cast(forms.ModelMultipleChoiceField, self.fields["groups"])
        groups.queryset = Group.objects.filter(pk__in=mine).order_by("name")
        self.others = list(self.instance.groups.exclude(pk__in=mine))
        if self.others:
            names = ", ".join(role.name for role in self.others)
            self.fields["groups"].help_text += f" They also have, and keep: {names}."
        if editing_self:
            del self.fields["groups"]  # nobody shuts themselves out by a slip

    def clean_groups(self) -> list[Group]:
        """What is ticked, and what is not theirs to take; somebody stays to administer."""
        chosen = [*self.cleaned_data["groups"], *self.others]
        ids = set(administrators().values_list("pk", flat=True))
        stays = self.instance.is_superuser or ADMINISTRATORS in [role.name for role in chosen]
        if ids == {self.instance.pk} and not stays:
            raise forms.ValidationError(LAST)
        return chosen

    def save(self, commit: bool = True) -> User:
        """Rights over money or people begin with a sign-in: no browser from before has them."""
        with transaction.atomic():
            had = must_have(User.objects.get(pk=self.instance.pk))
            user = super().save(commit)
            if not had and must_have(User.objects.get(pk=user.pk)):
                end_everywhere(user)
        return user


def second_factor_words(user: User) -> str:
    """What somebody signs in with beside their mail."""
    factors = user.authenticator_set.all()  # type: ignore[attr-defined]  # allauth's, prefetched
    kinds = {factor.type for factor in factors}
    names = {"totp": "App", "webauthn": "Passkey"}
    words = " and ".join(name for kind, name in names.items() if kind in kinds)
    return words or ("Asked for at the next sign-in" if must_have(user) else "None")


def standing(user: User) -> str:
    return "Works here" if user.is_active else "Has left"


class StaffIndexView(WagtailIndexView):
    page_title = "Who works here?"
    add_item_label = "Invite a colleague"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("name"),
            Column("email", label="Mail address", sort_key="email"),
            Column("roles", label="Roles", accessor=roles_words),
            Column("second_factor", label="Second factor", accessor=second_factor_words),
            Column("standing", label="Standing", accessor=standing, sort_key="is_active"),
        ]

    def get_base_queryset(self) -> QuerySet[User]:
        return (
            super()
            .get_base_queryset()
            .filter(is_staff=True)
            .prefetch_related("groups", "authenticator_set")
        )

    def get_context_data(self, **kwargs) -> dict:
        rows = Invitation.objects.select_related("invited_by").prefetch_related("roles")
        may_invite = self.request.user.has_perm("patrons.add_user")
        return super().get_context_data(invitations=rows, may_invite=may_invite, **kwargs)


class StaffEditView(WagtailEditView):
    def get_object(self, queryset=None) -> User:
        """Of a patron who does not work here, nothing is changed on this screen."""
        return get_object_or_404(User, pk=self.kwargs["pk"], is_staff=True)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """An administrator's rights are not a superuser's: their address is not ours to change."""
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "giver": self.request.user}

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if self.editing_self:
            return []
        name, label, icon = (
            ("left", "They have left", "cross")
            if self.object.is_active
            else ("back", "Switch on again", "rotate")
        )
        address = reverse(f"wagtailusers_users:{name}", args=[self.object.pk])
        return [HeaderButton(label, url=address, icon_name=icon)]

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(reset_by=RESET_BY, **kwargs)


class StaffViewSet(UserViewSet):
    menu_label = "Staff"
    index_view_class = StaffIndexView
    edit_view_class = StaffEditView
    copy_view_enabled = False
    index_template_name = "patrons/admin/staff_list.html"
    edit_template_name = "patrons/admin/colleague.html"

    def get_form_class(self, for_update: bool = False) -> type[StaffForm]:
        return StaffForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            # In place of Wagtail's, which makes a user with rights at once.
            path("new/", InviteView.as_view(), name="add"),
            *(each for each in super().get_urlpatterns() if each.name != "add"),
            path("invitations/<int:pk>/again/", SendAgain.as_view(), name="send_again"),
            path("invitations/<int:pk>/withdraw/", Withdraw.as_view(), name="withdraw"),
            path("<int:pk>/left/", LeaveView.as_view(), name="left"),
            path("<int:pk>/back/", BackView.as_view(), name="back"),
        ]
