"""A client whose sign-in is so many minutes old."""

import time

from django.test import Client


def signed_in_ago(client: Client, minutes: float = 0) -> Client:
    session = client.session
    before = session.get("account_authentication_methods", [])
    others = [record for record in before if record["method"] != "code"]  # a second factor stays
    code = {"method": "code", "at": time.time() - minutes * 60}
    session["account_authentication_methods"] = [code, *others]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client
