"""Who works here. They sign in by a code that is sent to their address, like patrons do."""

from allauth.account.models import EmailAddress
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.users.views.users import EditView as WagtailEditView
from wagtail.users.views.users import IndexView as WagtailIndexView
from wagtail.users.views.users import UserViewSet

from patrons.patron import Patron
from patrons.user import User, normalise_address


class StaffForm(forms.ModelForm):
    """A colleague's name, address and roles."""

    class Meta:
        model = User
        fields = ["name", "email", "is_active", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}
        labels = {"groups": "Roles"}
        help_texts = {
            "email": "Their sign-in codes go there.",
            "is_active": "Take this away when somebody leaves.",
            "groups": "Editors write and ask. Treasurers read money and people. "
            "Administrators do both, and set up the newsroom.",
        }

    def __init__(self, *args, editing_self: bool = False, **kwargs):
        kwargs.pop("for_user", None)
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        if Patron.objects.filter(user=self.instance.pk).exists():
            # Whoever sets a patron's address can sign in as them, and read and change their ballot.
            self.fields["email"].disabled = True
            self.fields["email"].help_text = "They are a patron too: only they change it."
        if editing_self:
            # Nobody shuts themselves out by a slip.
            del self.fields["is_active"], self.fields["groups"]

    def clean_email(self) -> str:
        return normalise_address(self.cleaned_data["email"])

    def save(self, commit: bool = True) -> User:
        """The user, who works here now, with the address row without which no code lets them in."""
        user = self.instance
        user.is_staff = True
        if not user.password:
            user.set_unusable_password()
        with transaction.atomic():
            user = super().save(commit)
            moved = EmailAddress.objects.filter(user=user).exclude(email=user.email)
            moved.delete()
            EmailAddress.objects.get_or_create(
                user=user, email=user.email, defaults={"primary": True, "verified": False}
            )
        return user


class NewStaffForm(StaffForm):
    """A new colleague; a patron's address makes that patron a colleague, and they stay a patron."""

    def __init__(self, data=None, *args, **kwargs):
        if data is not None:
            address = normalise_address(data.get("email", ""))
            known = User.objects.filter(email=address, is_staff=False).first()
            kwargs["instance"] = known or kwargs.get("instance")
        super().__init__(data, *args, **kwargs)


def roles(user: User) -> str:
    names = [group.name for group in user.groups.all()]
    return ", ".join(["Superuser", *names] if user.is_superuser else names)


class StaffIndexView(WagtailIndexView):
    page_title = "Who works here?"
    add_item_label = "Add a colleague"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("name"),
            Column("email", label="Mail address", sort_key="email"),
            Column("roles", label="Roles", accessor=roles),
            BooleanColumn("is_active", label="May sign in", sort_key="is_active"),
        ]

    def get_base_queryset(self) -> QuerySet[User]:
        return super().get_base_queryset().filter(is_staff=True).prefetch_related("groups")


class StaffEditView(WagtailEditView):
    def get_object(self, queryset=None) -> User:
        """Of a patron who does not work here, nothing is changed on this screen."""
        return get_object_or_404(User, pk=self.kwargs["pk"], is_staff=True)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """An administrator's rights are not a superuser's: their address is not ours to change."""
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class StaffViewSet(UserViewSet):
    menu_label = "Staff"
    index_view_class = StaffIndexView
    edit_view_class = StaffEditView
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[StaffForm]:
        return StaffForm if for_update else NewStaffForm
