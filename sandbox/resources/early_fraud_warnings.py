"""Early fraud warnings: the bank thinks a payment was fraud, and a refund may avoid a dispute."""

from sandbox.account import Account, Object, new_id
from sandbox.api.listing import PAGING, filtered, page
from sandbox.api.operations import speaks

KIND = "radar.early_fraud_warning"


def warn(account: Account, charge: Object) -> Object:
    warning = account.create(
        {
            "id": new_id("issfr"),
            "object": KIND,
            "actionable": not charge["refunded"] and not charge["disputed"],
            "charge": charge["id"],
            "fraud_type": "made_with_stolen_card",
            "payment_intent": charge["payment_intent"],
        }
    )
    account.announce("radar.early_fraud_warning.created", warning)
    return warning


def settled(account: Account, charge: Object) -> None:
    """The charge was refunded whole or disputed: nothing is left to do about its warnings."""
    for warning in page(account, KIND, "", {}, filtered({"charge": charge["id"]}, "charge"))[
        "data"
    ]:
        account.change(warning, "radar.early_fraud_warning.updated", actionable=False)


@speaks("GET", "/v1/radar/early_fraud_warnings/{early_fraud_warning}")
def retrieve_warning(account: Account, params: Object, early_fraud_warning: str) -> Object:
    return account.find(KIND, early_fraud_warning, "early_fraud_warning", 404)


@speaks("GET", "/v1/radar/early_fraud_warnings", "charge", "payment_intent", *PAGING)
def list_warnings(account: Account, params: Object) -> Object:
    conditions = filtered(params, "charge", "payment_intent")
    return page(account, KIND, "/v1/radar/early_fraud_warnings", params, conditions)
