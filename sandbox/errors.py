"""Errors in Stripe's shape."""

from typing import Any


class StripeError(Exception):
    """A refusal that the caller sees: HTTP status and the contents of `error`."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.message, self.status, self.code, self.param = message, status, code, param
        self._type, self._more = type, more

    def body(self) -> dict[str, Any]:
        """`{"error": {...}}` as Stripe sends it."""
        error: dict[str, Any] = {"type": self._type, "message": self.message}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        return {"error": error | self._more}


class Declined(StripeError):
    """A bank said no: an error for the caller, but what was tried has happened and is kept."""

    def __init__(self, message: str, *, code: str | None = None, **more: Any) -> None:
        super().__init__(message, status=402, type="card_error", code=code, **more)


class NoSuchObject(StripeError):
    """Something is named that is not here."""

    def __init__(self, kind: str, id: str, param: str = "id", status: int = 400) -> None:
        noun = kind.rpartition(".")[2] if kind != "checkout.session" else "checkout.session"
        super().__init__(
            f"No such {noun}: '{id}'", status=status, code="resource_missing", param=param
        )
