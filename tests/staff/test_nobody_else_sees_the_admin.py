"""Nobody but staff sees the admin, and no screen of it knows a ballot."""

import pytest


@pytest.mark.parametrize("somebody", ["alice", "charlie"])
def test_nobody_else_sees_the_admin(somebody, request, signed_in):
    answer = signed_in(request.getfixturevalue(somebody)).get("/admin/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/")


def test_no_screen_of_the_admin_knows_ballots(root):
    for name in (
        "ballot",
        "publishedballot",
        "tally",
        "topiccount",
        "receiptparty",
        "settlement",
        "entry",
    ):
        assert root.get(f"/admin/{name}/").status_code == 404
        assert root.get(f"/admin/snippets/patrons/{name}/").status_code == 404


def test_the_admin_bears_the_newsrooms_name(newsroom, tess, signed_in):
    page = signed_in(tess).get("/admin/").content.decode()
    assert "The Lighthouse" in page
    assert "gravatar" not in page


def test_a_link_to_the_admins_way_out_signs_nobody_out(tess, signed_in):
    browser = signed_in(tess)
    assert browser.get("/admin/logout/").status_code == 405
    assert browser.get("/admin/").status_code == 200
    assert browser.post("/admin/logout/")["Location"] == "/"
    assert browser.get("/admin/").status_code == 302
