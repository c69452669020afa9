"""Mails: every kind that we send, each with sample data, and the newsroom's own words in it."""

from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.forms import ModelForm, Textarea
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from patrons import mail_language
from patrons.admin.mail_kinds import KINDS, Kind, can_be_switched_off
from patrons.mail import Written, sender
from patrons.mail_words import MailWords, words_for, words_shown
from patrons.masthead import Newsroom
from patrons.user import User

MAY_CHANGE = "patrons.change_mailwords"
# A mail brings its own styles; in its frame it may load nothing and run nothing.
FRAME = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
AS_THEY_ARE = "without"


class MailPermission(PermissionCheckedMixin):
    permission_policy = ModelPermissionPolicy(MailWords)
    permission_required = "change"


class MailsScreen(MailPermission, WagtailAdminTemplateMixin, TemplateView):
    header_icon = "mail"

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": reverse("mails:index"), "label": "Mails"}]


class OneMail:
    """One kind in one language, as the address names them."""

    request: HttpRequest
    kwargs: dict[str, str]

    @cached_property
    def kind(self) -> Kind:
        if self.kwargs["name"] not in KINDS:
            raise Http404("There is no such mail.")
        return KINDS[self.kwargs["name"]]

    @cached_property
    def language(self) -> str:
        if self.kwargs["language"] not in mail_language.offered():
            raise Http404("Mails are not written in this language.")
        return self.kwargs["language"]

    @property
    def known_name(self) -> str:
        return self.kwargs["name"] if self.kind else ""

    def preview(self) -> Written:
        with_words = AS_THEY_ARE not in self.request.GET
        return self.kind.preview(self.kwargs["name"], self.language, with_words)


class Mails(MailsScreen):
    page_title = "What do our mails say?"
    template_name = "patrons/admin/mails.html"

    def get_context_data(self, **kwargs) -> dict:
        languages = mail_language.offered()
        written: dict[str, list[str]] = {}
        for words in MailWords.objects.exclude(before="", after="").order_by("language"):
            written.setdefault(words.kind, []).append(languages.get(words.language, words.language))
        rows = [
            {
                "kind": kind,
                "url": reverse("mails:one", args=[name, settings.LANGUAGE_CODE]),
                "written": ", ".join(written.get(name, [])),
                "optional": can_be_switched_off(name),
            }
            for name, kind in KINDS.items()
        ]
        return super().get_context_data(rows=rows, **kwargs)


class WordsForm(ModelForm):
    """Of one language; the languages' forms stand side by side."""

    def __init__(self, *args, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["lang"] = language

    class Meta:
        model = MailWords
        fields = ("before", "after")
        widgets = {name: Textarea(attrs={"rows": 4}) for name in fields}


class Words(OneMail, MailsScreen):
    """One mail as its reader would see it, and our own words in it, each language beside the
    other; the one that the address names is shown below.
    """

    template_name = "patrons/admin/mail.html"

    def get_page_title(self) -> str:
        return self.kind.what

    def get_breadcrumbs_items(self) -> list[dict]:
        here = {"url": "", "label": self.kind.what, "sublabel": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), here]

    def get_page_subtitle(self) -> str:
        return mail_language.offered()[self.language]

    def get_context_data(self, **kwargs) -> dict:
        name, as_they_are = self.kwargs["name"], AS_THEY_ARE in self.request.GET
        query = f"?{AS_THEY_ARE}" if as_they_are else ""
        context = {
            "forms": self.forms(),
            "kind": self.kind,
            "written": self.preview(),
            "frame": reverse("mails:html", args=[name, self.language]) + query,
            "as_they_are": as_they_are,
            "has_words": any(said.text for said in words_shown(name, self.language).values()),
            "language": self.language,
            "languages": [
                (code, label, reverse("mails:one", args=[name, code]))
                for code, label in mail_language.offered().items()
            ],
            "trial": reverse("mails:trial", args=[name, self.language]),
            "address": address_of(self.request),
        }
        return super().get_context_data(**{**context, **kwargs})

    def forms(self, sent: QueryDict | None = None) -> list[tuple[str, WordsForm]]:
        """A form for each language, with its name."""
        return [
            (
                label,
                WordsForm(
                    sent,
                    instance=words_for(self.known_name, code),
                    prefix=code,
                    language=code,
                ),
            )
            for code, label in mail_language.offered().items()
        ]

    def post(self, request: HttpRequest, name: str, language: str) -> HttpResponse:
        code, sent = self.language, self.forms(request.POST)
        if not all(form.is_valid() for _label, form in sent):
            messages.error(request, "Nothing was stored. Look at what is said beside the words.")
            return self.render_to_response(self.get_context_data(forms=sent), status=422)
        for _label, form in sent:
            if form.has_changed():
                log(instance=form.save(), action="wagtail.edit", user=request.user)
        messages.success(request, "These words stand in this mail from now on.")
        return redirect("mails:one", name, code)


class Html(MailPermission, OneMail, View):
    http_method_names = ["get"]

    def get(self, request: HttpRequest, name: str, language: str) -> HttpResponse:
        html = self.preview().html.replace("<head>", '<head><base target="_blank">', 1)
        return HttpResponse(html, headers={"Content-Security-Policy": FRAME})


class Trial(MailPermission, OneMail, View):
    """The sample, sent to whoever presses the button, and to nobody else."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, name: str, language: str) -> HttpResponse:
        written, newsroom, address = self.preview(), Newsroom.load(), address_of(request)
        trial = EmailMultiAlternatives(
            f"[Trial] {written.subject}", written.text, sender(newsroom), [address]
        )
        trial.attach_alternative(written.html, "text/html")
        try:
            trial.send()
        except OSError:  # smtplib's errors are OSErrors too
            messages.error(request, "The mail server does not answer. Nothing was sent.")
        else:
            messages.success(request, f"Sent to {address}, with the sample’s data.")
        return redirect("mails:one", name, language)


class MailsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_CHANGE)


class MailsViewSet(ViewSet):
    name = "mails"
    icon = "mail"
    menu_label = "Mails"
    menu_item_class = MailsMenuItem

    @property
    def menu_url(self) -> str:
        return reverse("mails:index")

    def get_urlpatterns(self) -> list[URLPattern]:
        one = "<slug:name>/<slug:language>/"
        return [
            path("", Mails.as_view(), name="index"),
            path(one, Words.as_view(), name="one"),
            path(f"{one}html/", Html.as_view(), name="html"),
            path(f"{one}trial/", Trial.as_view(), name="trial"),
        ]


def address_of(request: HttpRequest) -> str:
    """Where a trial goes: to whoever asks for it."""
    assert isinstance(request.user, User)
    return request.user.email


def permissions() -> QuerySet[Permission]:
    """What a group may be given on the screen of groups."""
    return Permission.objects.filter(content_type__app_label="patrons", codename="change_mailwords")
