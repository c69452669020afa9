"""Products: what is paid for."""

from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, equals, filtered, one_of, page
from sandbox.api.operations import speaks
from sandbox.errors import StripeError
from sandbox.resources.metadata import merged

FIELDS = ("name", "description", "active", "images", "statement_descriptor", "unit_label", "url")


def create(account: Account, params: Object) -> Object:
    """A product from `product_data` or from a request of its own."""
    id = params.get("id") or new_id("prod")
    if account.store.get(id):
        raise StripeError(
            f"Product already exists: {id}", code="resource_already_exists", param="id"
        )
    if not params["name"].strip():
        raise StripeError("A product needs a name", code="parameter_invalid_empty", param="name")
    return account.create(
        {
            "id": id,
            "object": "product",
            "active": True,
            "images": [],
            "marketing_features": [],
            "updated": account.now(),
        }
        | {name: params[name] for name in FIELDS if params.get(name) not in (None, "")}
        | {"metadata": merged({}, params.get("metadata"))}
    )


@speaks("POST", "/v1/products", "id", *FIELDS)
def create_product(account: Account, params: Object) -> Object:
    product = create(account, params)
    account.announce("product.created", product)
    return product


@speaks("GET", "/v1/products/{id}")
def retrieve_product(account: Account, params: Object, id: str) -> Object:
    return account.find("product", id, status=404)


@speaks("POST", "/v1/products/{id}", *FIELDS)
def update_product(account: Account, params: Object, id: str) -> Object:
    product = account.find("product", id, status=404)
    changes = {name: params[name] or None for name in FIELDS if name in params}
    if "active" in params:
        changes["active"] = params["active"]
    changes["metadata"] = merged(product["metadata"], params.get("metadata"))
    return account.change(product, "product.updated", **changes)


@speaks("GET", "/v1/products", "active", "ids", *PAGING)
def list_products(account: Account, params: Object) -> Object:
    conditions = filtered(params, "active")
    if "active" in params:
        conditions = [equals("active", int(params["active"]))]
    if "ids" in params:
        conditions.append(one_of("id", params["ids"]))
    return page(account, "product", "/v1/products", params, conditions)
