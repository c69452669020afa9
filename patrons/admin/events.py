"""What Stripe told us, what became of it, and the button that tries again."""

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column

from patrons.admin.reading import MomentColumn, RecordIndex, RecordInspect, RecordViewSet
from patrons.giving import events
from patrons.giving.handlers import HANDLERS
from patrons.giving.stripe_event import StripeEvent
from patrons.queue import wake
from patrons.tasks import process_events

MAY_REPLAY = "patrons.replay_stripeevent"


def parts(event: StripeEvent) -> str:
    """What happened, in Stripe's word; a narrow column breaks it at a dot, never within a word."""
    words = event.type.replace(".", ". ").replace("_", "_ ").split()
    return format_html_join(mark_safe("<wbr>"), "{}", ((word,) for word in words))


class StripeEventIndex(RecordIndex):
    """Those that we act on; the others, which are most, where somebody looks for them."""

    @property
    def is_looked_for(self) -> bool:
        return any(self.request.GET.get(name) for name in ("state", "type", "q"))

    def get_base_queryset(self) -> QuerySet[StripeEvent]:
        rows = super().get_base_queryset()
        return rows if self.is_looked_for else rows.exclude(state=StripeEvent.State.IGNORED)

    def get_context_data(self, *args, **kwargs) -> dict:
        context = super().get_context_data(*args, **kwargs)
        context["left_out"] = not self.is_looked_for
        if not self.is_export and self.request.user.has_perm(MAY_REPLAY):
            context["failed"] = events.in_trouble().count()
        return context


class StripeEventInspect(RecordInspect):
    page_title = "Stripe event"
    template_name = "patrons/admin/event.html"

    def get_context_data(self, **kwargs) -> dict:
        handled = self.object.type in HANDLERS
        return super().get_context_data(
            may_replay=handled and self.request.user.has_perm(MAY_REPLAY), **kwargs
        )

    def facts(self) -> list[tuple[str, object]]:
        event = self.object
        return [
            ("What happened", event.type),
            ("State", event.get_state_display()),
            ("Why", event.error),
            ("Attempts", event.attempts),
            ("Next attempt", event.next_attempt_at),
            ("Happened at Stripe", event.created_at),
            ("Reached us", event.received_at),
            ("Handled", event.handled_at),
            ("About", event.object_id),
            ("Event", event.stripe_id),
            ("Account", event.account),
            ("API version", event.api_version),
            ("Real money", "yes" if event.livemode else "no, a test"),
        ]


class Replay(View):
    """Only a POST replays: a link in a mail or a browser that looks ahead changes nothing."""

    http_method_names = ["post"]

    @method_decorator(permission_required(MAY_REPLAY, raise_exception=True))
    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)


class ReplayOne(Replay):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        event = get_object_or_404(StripeEvent, pk=pk)
        if again(StripeEvent.objects.filter(pk=pk)):
            messages.success(request, "This event is being handled again. Reload in a moment.")
        else:
            messages.error(request, f"Nothing is done about {event.type}: there is no handler.")
        return redirect("stripeevent:inspect", pk)


class ReplayFailed(Replay):
    def post(self, request: HttpRequest) -> HttpResponse:
        number = again(events.in_trouble())
        if number:
            noun = "event is" if number == 1 else "events are"
            messages.success(request, f"{number} {noun} being handled again. Reload in a moment.")
        else:
            messages.success(request, "No event has failed.")
        return redirect("stripeevent:index")


def again(found: QuerySet[StripeEvent]) -> int:
    """Replay these events by the worker; returns how many there are to replay."""
    number = events.replay(found)
    if number:
        wake(process_events)
    return number


class StripeEventViewSet(RecordViewSet):
    model = StripeEvent
    icon = "mail"
    menu_label = "Stripe events"
    question = "What did Stripe tell us, and was it handled?"
    index_view_class = StripeEventIndex
    inspect_view_class = StripeEventInspect
    index_results_template_name = "patrons/admin/event_list.html"
    list_display = [
        Column("type", label="What happened", accessor=parts),
        Column("state", label="State", accessor="get_state_display", sort_key="state"),
        Column("error", label="Why"),
        Column("object_id", label="About"),
        MomentColumn("received_at", label="Reached us", sort_key="received_at"),
        MomentColumn("handled_at", label="Handled", sort_key="handled_at"),
        Column("attempts", label="Attempts", classname="amount"),
    ]
    list_filter = ["state", "type", "livemode"]
    search_fields = ["stripe_id", "object_id", "type", "error"]
    export_filename = "stripe-events"
    export = {
        "What happened": lambda event: event.type,
        "State": lambda event: event.get_state_display(),
        "Why": lambda event: event.error,
        "Reached us": lambda event: event.received_at,
        "Handled": lambda event: event.handled_at,
        "About": lambda event: event.object_id,
        "Event": lambda event: event.stripe_id,
        "Account": lambda event: event.account,
    }

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("replay/<int:pk>/", ReplayOne.as_view(), name="replay"),
            path("replay-failed/", ReplayFailed.as_view(), name="replay_failed"),
        ]

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        codes = ["view_stripeevent", "replay_stripeevent"]
        return Permission.objects.filter(content_type__app_label="patrons", codename__in=codes)
