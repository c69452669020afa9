"""What `make bench` asks of the admin opens: times of pages that did not are worth nothing."""

import json

import pytest
import requests

from bench.admin import COLLEAGUE, addresses, asked


@pytest.fixture
def colleague(write, settings, capsys):
    """Their session, and what is there, on a site that is no demo."""
    settings.DEMO = False
    write("A story")
    exec(COLLEAGUE, {})
    return json.loads(capsys.readouterr().out)


def test_every_page_of_the_admin_is_asked_for_as_somebody_who_may_open_it(client, colleague):
    session, found = colleague
    client.cookies["sessionid"] = session
    assert client.get("/admin/").status_code == 200
    asked_for = set(addresses(found))
    assert {"/admin/articles/", f"/admin/pages/{found['page'][0]}/edit/"} <= asked_for
    assert not any("{" in path for path in asked_for)
    for path in ("/admin/articles/", "/admin/donation/", f"/admin/pages/{found['section'][0]}/"):
        assert client.get(path).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_page_that_fails_is_no_page_that_was_quick(live_server, colleague):
    staff = requests.Session()
    staff.cookies["sessionid"] = colleague[0]
    assert asked(staff, f"{live_server}/admin/nothing/here/") is None
    assert asked(staff, f"{live_server}/admin/articles/") > 0
    with pytest.raises(RuntimeError, match="failwhale"):
        asked(staff, f"{live_server}/admin/failwhale/")
