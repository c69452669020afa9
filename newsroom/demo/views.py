"""The demo's own pages: the mails nobody was sent, and one button for each of its cast."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from newsroom.demo import outbox

# A mail brings its own styles; it may load nothing, run nothing, and lead anywhere.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-top-navigation-by-user-activation"
)


def mails(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/outbox.html", {"mails": outbox.newest()})


def mail(request: HttpRequest, mail_id: str) -> HttpResponse:
    return render(request, "demo/mail.html", {"mail": found(mail_id)})


def mail_html(request: HttpRequest, mail_id: str) -> HttpResponse:
    """The mail's own HTML, for the frame; its links open in the whole window."""
    html = found(mail_id).html.replace("<head>", '<head><base target="_top">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": MAIL_POLICY})


def attachment(request: HttpRequest, mail_id: str, number: str) -> HttpResponse:
    """A PDF opens in the browser; anything else is offered as a file."""
    files = {str(file.number): file for file in found(mail_id).attachments}
    if number not in files:
        raise Http404("This mail has no such file.")
    file = files[number]
    kind = file.content_type if file.is_pdf else "application/octet-stream"
    disposition = content_disposition_header(not file.is_pdf, file.name)
    headers = {"Content-Disposition": disposition or "attachment"}
    return HttpResponse(file.content, content_type=kind, headers=headers)


def found(mail_id: str) -> outbox.Kept:
    kept = outbox.find(mail_id)
    if kept is None:
        raise Http404("There is no such mail in the outbox.")
    return kept
