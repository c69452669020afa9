"""The local Stripe as a WSGI application."""

from urllib.parse import urlsplit

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from sandbox.account import Account
from sandbox.api import payment_pages
from sandbox.api import views as api
from sandbox.dashboard import switches
from sandbox.dashboard import views as dashboard
from sandbox.hosted import invoices as invoice_pages
from sandbox.hosted import portal
from sandbox.hosted import views as hosted_views
from sandbox.webhooks import Courier

NAMES = ("127.0.0.1", "localhost")
LARGEST_BODY = 1 << 20
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def create_app(account: Account, courier: Courier) -> Flask:
    """The API, the hosted pages and the dashboard over one account."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.register_blueprint(api.blueprint(account, courier))
    app.register_blueprint(payment_pages.blueprint(account, courier))
    app.register_blueprint(hosted_views.blueprint(account, courier))
    app.register_blueprint(portal.blueprint(account, courier))
    app.register_blueprint(invoice_pages.blueprint(account, courier))
    app.register_blueprint(dashboard.blueprint(account, courier))
    app.register_blueprint(switches.blueprint(account, courier))

    @app.before_request
    def guard() -> Response | None:
        # Another host name on this port would be DNS rebinding: a foreign page acting as local.
        if urlsplit(f"//{request.host}").hostname not in NAMES:
            return Response("The local Stripe answers on 127.0.0.1 and localhost only\n", 421)
        # Also for the API: a form can carry a key in its address, and every key is known here.
        if request.method != "GET" and _foreign():
            return Response("This form was sent from another site\n", 403)
        return None

    @app.after_request
    def headers(response: AnyResponse) -> AnyResponse:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @app.get("/healthz")
    def health() -> Response:
        return Response("ok", content_type="text/plain")

    @app.errorhandler(404)
    @app.errorhandler(405)
    def nothing_here(problem: HTTPException) -> tuple[str, int]:
        words = "The address may be cut short. Nothing was charged."
        page = render_template("fault.html", heading="There is nothing here", words=words)
        return page, problem.code or 404

    @app.errorhandler(500)
    def fault(problem: HTTPException) -> tuple[str, int]:
        words = (
            "Nothing was charged and nothing was kept. The reason stands in the local Stripe's log."
        )
        heading = "The local Stripe has a fault"
        return render_template("fault.html", heading=heading, words=words), 500

    return app


def _foreign() -> bool:
    """A browser says where a form comes from; programs that say nothing are let through."""
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    if origin is None:
        return False
    return urlsplit(origin).netloc != request.host
