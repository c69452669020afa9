"""A client whose sign-in is so many minutes old."""

import time

from django.test import Client


def signed_in_ago(client: Client, minutes: float = 0) -> Client:
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "code", "at": time.time() - minutes * 60}
    ]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client
