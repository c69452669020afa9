"""The operations that the local Stripe speaks, and what each of them understands."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sandbox.account import Account, Object
from sandbox.errors import StripeError

Handler = Callable[..., Object]
EVERYWHERE = ("expand", "metadata")


class Operation(NamedTuple):
    """One method and path of the contract, and the parameters whose meaning we carry out."""

    method: str
    path: str
    understands: tuple[str, ...]
    handler: Handler

    def run(self, account: Account, params: Object, ids: dict[str, str]) -> Object:
        """Carry out the request; a parameter we would silently ignore is refused instead."""
        for name in leaves(params):
            if not any(name == each or name.startswith(each + ".") for each in self.understands):
                raise StripeError(
                    f"The local Stripe does not speak `{name}` in {self.method} {self.path} yet. "
                    "Stripe itself would take it.",
                    code="sandbox_not_spoken",
                    param=name,
                )
        return self.handler(account, params, **ids)


OPERATIONS: list[Operation] = []


def speaks(method: str, path: str, *understands: str) -> Callable[[Handler], Handler]:
    """Register a handler for an operation, named as in the contract."""

    def register(handler: Handler) -> Handler:
        OPERATIONS.append(Operation(method, path, (*EVERYWHERE, *understands), handler))
        return handler

    return register


def leaves(value: Any, name: str = "") -> Iterator[str]:
    """The dotted names of everything given; positions in lists are left out."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from leaves(each, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, name)
    elif name:
        yield name
