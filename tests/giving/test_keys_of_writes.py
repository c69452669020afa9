"""Every write to Stripe carries a key, so that a repeat of it does nothing.

Which functions write, the gateway's own text says: a verb of Stripe's that does not only ask is a
write, whatever the function is called.
"""

import ast
from collections.abc import Iterator
from inspect import getsource

from patrons.giving import gateway

ASKS = {"retrieve", "retrieve_current", "list", "create_preview"}
KEY = "idempotency_key"
OF_ITSELF = {"ensure_product"}  # the one product's id is its key


def functions(source: str) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]


def assigned(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """What its names stand for."""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for name in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(name, ast.Name):
                    found[name.id] = node.value
    return found


def of_client(node: ast.expr, names: dict[str, ast.expr]) -> bool:
    """Whether a path begins at the client: `_client().v1.refunds.create`, or by a name for it."""
    while isinstance(node, ast.Attribute):
        node = node.value
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "_client"
    return isinstance(node, ast.Name) and node.id in names and of_client(names[node.id], {})


def calls(function: ast.FunctionDef) -> Iterator[tuple[str, ast.Call | None]]:
    """Each verb of the client's that it names, with the call that it is handed to."""
    names = assigned(function)
    handed = {
        id(argument): call
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        for argument in call.args
    }
    longer = {id(node.value) for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    named = {id(value): name for name, value in names.items()}
    for node in ast.walk(function):
        if not isinstance(node, ast.Attribute) or id(node) in longer or not of_client(node, names):
            continue
        uses = [node]
        if id(node) in named:  # a name for it: its verb is where that name is handed on
            uses = [
                use
                for use in ast.walk(function)
                if isinstance(use, ast.Name)
                and isinstance(use.ctx, ast.Load)
                and use.id == named[id(node)]
                and id(use) not in longer
            ]
        for use in uses:
            yield node.attr, handed.get(id(use))


def has_key(call: ast.Call | None, names: dict[str, ast.expr]) -> bool:
    for argument in call.args if call else []:
        given = names.get(argument.id) if isinstance(argument, ast.Name) else argument
        if isinstance(given, ast.Dict):
            keys = [each.value for each in given.keys if isinstance(each, ast.Constant)]
            if KEY in keys:
                return True
    return False


def must_be_told(function: ast.FunctionDef) -> bool:
    """Whether nobody calls it without a key of their own."""
    told = function.args.args[: len(function.args.args) - len(function.args.defaults)]
    return KEY in [each.arg for each in told]


def writes(source: str) -> dict[str, str]:
    """Every function that writes, with what is wrong with it; nothing where all is well."""
    found = {}
    for function in functions(source):
        there = [(verb, call) for verb, call in calls(function) if verb not in ASKS]
        if there:
            names = assigned(function)
            bare = [verb for verb, call in there if not has_key(call, names)]
            untold = not must_be_told(function) and function.name not in OF_ITSELF
            found[function.name] = "no key" if bare else "asks for no key" if untold else ""
    return found


def test_every_function_that_writes_asks_for_a_key_and_sends_it():
    found = writes(getsource(gateway))
    assert {"open_invoice", "ensure_product", "create_checkout_session", "create_refund"} <= set(
        found
    )
    assert len(found) >= 15
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_write_by_any_name_is_seen():
    """What is looked at can fail, in each of the ways in which the gateway speaks to Stripe."""
    lax = """
def settle_invoice(invoice_id):
    _ask(_client().v1.invoices.pay, invoice_id)

def make_coupon(params, idempotency_key):
    coupons = _client().v1.coupons
    _ask(coupons.create, params)

def take(charge_id, idempotency_key=""):
    capture = _client().v1.charges.capture
    _ask(capture, charge_id, {"idempotency_key": idempotency_key})

def send(invoice_id):
    _client().v1.invoices.send_invoice(invoice_id)

def look(invoice_id):
    _ask(_client().v1.invoices.retrieve, invoice_id)
"""
    assert writes(lax) == {
        "settle_invoice": "no key",
        "make_coupon": "no key",
        "take": "asks for no key",
        "send": "no key",
    }
