"""A site with one of everything, all of it Alice's where it is a patron's."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Locale, Site, Task, Workflow

from articles.models import Author, AutomaticLink, DraftLink, LikelyTitle
from patrons import mail_choice
from patrons.account import lost_address, signin_link
from patrons.account.invitation import invite
from patrons.account.signed_in import SignedIn
from patrons.giving import first_day, not_asked, wall
from patrons.giving.failed_charges import recovery_link
from patrons.giving.regular import receipt_link
from patrons.masthead import Newsroom
from patrons.models import (
    CreditNote,
    Donation,
    Erasure,
    GiftMembership,
    Grant,
    LateCharge,
    Question,
    StopReason,
    Subscription,
)
from patrons.user import User
from tests.articles.conftest import home, news, write  # noqa: F401
from tests.cast import supporter
from tests.demo.test_outbox import send
from tests.giving.conftest import local_stripe, sandbox_address  # noqa: F401
from tests.staff.conftest import gift, newsroom, open_round, records, written  # noqa: F401

PAPER = ContentFile(b"Words.", "paper.txt")
ROLES = ("nobody", "alice", "another", "lapsed", "editor", "treasurer", "administrator")
# Two roles that the last table of docs/who-may-what.md is about.
OF_THE_DESK = ("writer", "fundraiser")


@pytest.fixture
def clients(alice, bob, edie, tess, ada, wendy, frank, signed_in) -> dict[str, Client]:
    """Somebody of every role, signed in but for the first."""
    another = supporter("another@example.org", "Another Patron", since=-10, until=90)
    people = dict(zip(ROLES[1:], (alice, another, bob, edie, tess, ada), strict=True))
    people |= dict(zip(OF_THE_DESK, (wendy, frank), strict=True))
    return {
        "nobody": Client(),
        **{role: signed_in(who) for role, who in people.items()},
    }


@pytest.fixture
def named(write, records, written, newsroom, edie, tess, local_stripe, tmp_path, settings):  # noqa: F811
    """What the names in the table's addresses stand for."""
    settings.OUTBOX_DIR, settings.MEDIA_ROOT = tmp_path / "outbox", tmp_path / "media"
    settings.EMAIL_BACKEND = "newsroom.demo.outbox.EmailBackend"
    newsroom.thanks_wall = True
    newsroom.save()
    donation = Donation.objects.get(pk=records["donation"])
    regular = Subscription.objects.get(pk=records["subscription"])
    Donation.objects.filter(pk=donation.pk).update(subscription=regular)
    donation.refresh_from_db()
    given = GiftMembership.objects.get(pk=records["giftmembership"])
    receipt = donation.receipts.get()
    note = CreditNote.objects.issue(donation.refunds.get(), newsroom)
    article = write("A story")
    article.tags.add("Rivers")
    article.save()
    like = write("A story like it")
    AutomaticLink.objects.create(article=article, other=like, rank=1, score=1)
    likely = LikelyTitle.objects.create(
        article=article, title="A tale like it", title_key="a tale like it", other=like, likeness=85
    )
    link = DraftLink.objects.make(article, 7, by=edie)
    ids = {
        "draft": link.token,
        "draft_link": link.pk,
        "newsroom": newsroom.pk,
        "grant": Grant.objects.first(),
        "question": Question.objects.create(question="Why?", answer="So.").pk,
        "stop_reason": StopReason.objects.create().pk,
        "author": Author.objects.create(name="Edie Brandt", slug="edie-brandt").pk,
        "tag": article.tags.get().pk,
        "user": User.objects.get(email="tess@example.org").pk,
        "section": article.get_parent().pk,
        "page": article.pk,
        "revision": article.save_revision().pk,
        "article": article.url,
        "related": like.pk,
        "likely_title": likely.pk,
        "redirect": Redirect.objects.create(old_path="/old", redirect_link="/").pk,
        "collection": Collection.get_first_root_node().add_child(name="Photos").pk,
        "document": get_document_model().objects.create(title="Paper", file=PAPER).pk,
        "image": get_image_model().objects.create(title="Photo", file=get_test_image_file()).pk,
        "workflow": Workflow.objects.create(name="Read twice").pk,
        "task": Task.objects.create(name="Read").pk,
        "site": Site.objects.get().pk,
        "locale": Locale.objects.create(language_code="uk").pk,
        "group": edie.groups.get().pk,
        "mail": send(),
        "erasure": Erasure.objects.ask(Erasure.What.GIFT, donation.public_id).pk,
        "wallentry": wall.choose(donation.patron, "Alice N.").pk,
    }
    alice = donation.patron
    ids |= {
        "passkey": Authenticator.objects.create(
            user=User.objects.create_user("passkey@example.org"),
            type="webauthn",
            data={"name": "P"},
        ).pk,
        "browser": SignedIn.objects.create(user=alice.user, session_key="another").pk,
    }
    invited = invite("new@example.org", "Nora New", [edie.groups.get()], by=tess)
    ids["invited"] = invited.pk
    lost = lost_address.ask(alice, "alice.new@example.org", donation, by=tess)
    links = {
        "membership": given.token,
        "membership_given": last(given.given_path),
        "membership_handed": last(given.handed_path),
        "make_once": last(first_day.link("make_once", regular)),
        "two_gifts": last(first_day.link("two_gifts", regular)),
        "stop": last(receipt_link.link(receipt)),
        "lost": last(lost.stop_path),
        "invitation": last(invited.get_absolute_url()),
        "pay": last(recovery_link.pay_link(LateCharge.objects.get())),
        "card": last(recovery_link.card_link(regular)),
        "mails": last(mail_choice.link(donation.patron)),
        "not_asked": last(not_asked.link(Newsroom.load().today())),
        "thanks": donation.pledge.token,
        "receipt_id": receipt.public_id,
        "note_id": note.public_id,
        "regular_id": regular.public_id,
        "sign_in": "/".join(signin_link.path_for(edie).split("/")[-3:-1]),
    }
    return {**records, **written, **ids, **links, "grant": ids["grant"].pk}


def last(address: str) -> str:
    return address.rstrip("/").split("/")[-1]
