"""Each role and each screen of the admin, cell by cell."""

import pytest

from patrons.models import CreditNote, Grant, Refund

READ, REFUSED = 200, 302
SCREENS = {
    #                                   edie     tess     ada
    "/admin/": (READ, READ, READ),
    "/admin/pages/1/": (READ, REFUSED, READ),
    "/admin/images/": (READ, REFUSED, READ),
    "/admin/documents/": (READ, REFUSED, READ),
    "/admin/appeal/": (READ, REFUSED, READ),
    "/admin/appeal/new/": (READ, REFUSED, READ),
    "/admin/tier/": (READ, REFUSED, READ),
    "/admin/tier/new/": (READ, REFUSED, READ),
    "/admin/otherway/": (READ, READ, READ),
    "/admin/otherway/new/": (REFUSED, READ, READ),
    "/admin/question/": (READ, REFUSED, READ),
    "/admin/question/new/": (READ, REFUSED, READ),
    "/admin/mails/": (READ, REFUSED, READ),
    "/admin/mails/receipt/en/": (READ, REFUSED, READ),
    "/admin/mails/receipt/uk/html/": (READ, REFUSED, READ),
    "/admin/round/": (READ, REFUSED, READ),
    "/admin/round/new/": (READ, REFUSED, READ),
    "/admin/donation/": (REFUSED, READ, READ),
    "/admin/donation/enter/": (REFUSED, READ, READ),
    "/admin/donation/{donation}/correct/": (REFUSED, READ, READ),
    "/admin/donation/{donation}/refund/": (REFUSED, READ, READ),
    "/admin/refund/": (REFUSED, READ, READ),
    "/admin/dispute/": (REFUSED, READ, READ),
    "/admin/giftmembership/": (REFUSED, READ, READ),
    "/admin/subscription/": (REFUSED, READ, READ),
    "/admin/receipt/": (REFUSED, READ, READ),
    "/admin/receipt/{receipt}/pdf/": (REFUSED, READ, READ),
    "/admin/refund/{refund}/credit-note/": (REFUSED, READ, READ),
    "/admin/pledge/": (REFUSED, READ, READ),
    "/admin/stripeevent/": (REFUSED, READ, READ),
    "/admin/reconciliation/": (REFUSED, READ, READ),
    "/admin/payout/": (REFUSED, READ, READ),
    "/admin/month/": (REFUSED, READ, READ),
    "/admin/patron/{patron}/statement/2026/": (REFUSED, READ, READ),
    "/admin/patron/": (REFUSED, READ, READ),
    "/admin/patron/grant/": (REFUSED, READ, READ),
    "/admin/patron/grant/{grant}/end/": (REFUSED, READ, READ),
    "/admin/users/": (REFUSED, REFUSED, READ),
    "/admin/users/new/": (REFUSED, REFUSED, READ),
    "/admin/groups/": (REFUSED, REFUSED, REFUSED),
    "/admin/settings/patrons/newsroom/{newsroom}/": (REFUSED, REFUSED, READ),
}


@pytest.mark.parametrize("address", SCREENS)
@pytest.mark.parametrize("column", [0, 1, 2], ids=["editor", "treasurer", "administrator"])
def test_each_role_sees_its_screens_and_no_other(
    address, column, newsroom, edie, tess, ada, signed_in, gift
):
    somebody = (edie, tess, ada)[column]
    donation, grant = gift(), Grant.objects.get()
    refund = Refund.objects.reserve(donation, 100, reason="duplicate")
    CreditNote.objects.issue(refund, newsroom)
    keys = {"newsroom": newsroom.pk, "donation": donation.pk, "grant": grant.pk}
    keys |= {
        "patron": donation.patron_id,
        "refund": refund.pk,
        "receipt": donation.receipts.get().pk,
    }
    answer = signed_in(somebody).get(address.format(**keys))
    assert answer.status_code == SCREENS[address][column]


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
