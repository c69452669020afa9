"""What the newsroom's staff may do: five groups, whose rights come with the product.

After every `migrate` each group has at least the rights below, so that a release with a new
screen gives it to those who need it, and none of those that were taken back. A newsroom that wants
to divide its work otherwise makes groups of its own; those are never touched.
"""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.utils.translation import gettext, gettext_noop
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)

WRITERS, EDITORS = gettext_noop("Writers"), gettext_noop("Editors")
FUNDRAISERS, TREASURERS = gettext_noop("Fundraisers"), gettext_noop("Treasurers")
ADMINISTRATORS = gettext_noop("Administrators")

# app.model: what may be done with it.
ASKING = {
    "patrons.appeal": "add change delete view",
    "patrons.tier": "add change delete view",
    "patrons.question": "add change delete view",
    "patrons.mailwords": "change view",
    "patrons.stopreason": "add change delete view",
}
VOTING = {"patrons.round": "add change delete view"}
WRITING = {
    "articles.author": "add change delete view",
    "articles.paper": "change view",
    "taggit.tag": "add change delete view",
    "wagtailredirects.redirect": "add change delete view",
    "simple_translation.translation": "submit",
}
# Who reads the names that patrons are thanked by, before they show.
THANKING = {"patrons.wallentry": "change view"}
# The account that readers pay to. Who writes articles reads it, and changes nothing of it.
PAID_TO = {"patrons.otherway": "add change delete view"}
READ_PAID_TO = {"patrons.otherway": "view"}
MONEY = {
    "patrons.donation": "add view",  # enter what came by bank or in cash
    "patrons.giftmembership": "view",
    "patrons.refund": "add view",
    "patrons.dispute": "view",
    "patrons.subscription": "view",
    "patrons.latecharge": "view",
    "patrons.receipt": "view",
    "patrons.pledge": "view",
    "patrons.reconciliation": "view",
    "patrons.month": "view close",
    "patrons.payout": "view",
    "patrons.stripeevent": "view replay",
}
PROOF = {"patrons.entry": "view"}  # the notes beside it
# The names that receipts of erased people keep: who keeps the books, and nobody else.
KEPT_NAMES = {"patrons.receiptparty": "open"}
ERASING = {"patrons.erasure": "view carry_out"}
PEOPLE = {"patrons.patron": "view", "patrons.grant": "add", "patrons.lostaddress": "add"}
STAFF = {
    "patrons.newsroom": "change",
    "patrons.user": "add change view",
    "wagtailcore.site": "change view",
    "wagtailcore.locale": "add change delete view",
    "wagtailcore.workflow": "add change delete view",
    "wagtailcore.task": "add change delete view",
}
# Pictures and documents belong to collections, which say who does what with them (PLACED); this
# shows who did what to them in the site's history, and no more.
FILES_HISTORY = {"wagtailimages.image": "view", "wagtaildocs.document": "view"}
# What asking brought, and whose charge failed: who asks writes to them. No refund, no receipt, no
# proof, no books; nothing of it can be changed.
WHAT_ASKING_BROUGHT = {
    "patrons.donation": "view",
    "patrons.giftmembership": "view",
    "patrons.subscription": "view",
    "patrons.latecharge": "view",
    "patrons.pledge": "view",
    "patrons.patron": "view",
}
ENTRY = {"wagtailadmin.admin": "access"}
RIGHTS: dict[str, dict[str, str]] = {
    WRITERS: {},  # of pages and pictures alone
    EDITORS: ASKING | READ_PAID_TO | THANKING | VOTING | WRITING,
    FUNDRAISERS: ASKING | PAID_TO | THANKING | WHAT_ASKING_BROUGHT,
    TREASURERS: MONEY | PAID_TO | PEOPLE | PROOF | KEPT_NAMES,
    ADMINISTRATORS: ASKING
    | THANKING
    | VOTING
    | WRITING
    | MONEY
    | PAID_TO
    | PEOPLE
    | STAFF
    | ERASING
    | FILES_HISTORY,
}
# What an earlier release gave, and should not have.
TAKEN_BACK = {EDITORS: {"patrons.otherway": "add change delete"}}
# Whoever may do anything with these touches money or people. Who may make groups may give
# themselves any right; the account that readers pay to is read by editors too.
MONEY_AND_PEOPLE = {*MONEY, *PROOF, *KEPT_NAMES, *ERASING, *PEOPLE, *STAFF, "auth.group"}
# What treasurers alone read; who appoints a treasurer reads none of it.
GIVEN_UNREAD = PROOF | KEPT_NAMES
PLACES = ((GroupPagePermission, "page"), (GroupCollectionPermission, "collection"))
PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
# Of pages and files, what is "add" alone is of one's own: others' drafts are not theirs to change.
OWN_PAGES = ("add_page",)
FILE_RIGHTS = {
    "wagtailimages.image": "add change choose",
    "wagtaildocs.document": "add change choose",
}
OWN_FILES = {"wagtailimages.image": "add choose", "wagtaildocs.document": "add choose"}
COLLECTIONS = {"wagtailcore.collection": "add change delete"}
PLACED: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    WRITERS: (OWN_PAGES, OWN_FILES),
    EDITORS: (PAGE_RIGHTS, FILE_RIGHTS),
    ADMINISTRATORS: (PAGE_RIGHTS, FILE_RIGHTS | COLLECTIONS),
}


def role_in_words(role: Group) -> str:
    """Ours in the language that is active; one that a newsroom made as it named it."""
    return gettext(role.name) if role.name in RIGHTS else role.name


def touches_money_or_people(user) -> bool:
    """Whether any right of theirs, by whatever group, is one over money, people or staff."""
    return user.is_superuser or any(
        _model(right) in MONEY_AND_PEOPLE
        or (_model(right) in PAID_TO and right not in _codes(READ_PAID_TO))
        for right in user.get_all_permissions()
    )


def may_give(giver, role: Group) -> bool:
    """Whether somebody may make a colleague one of this role: nobody gives rights they lack.

    One exception: what treasurers alone read is given by administrators who read none of it.
    """
    if giver.is_superuser:
        return True
    theirs = giver.get_all_permissions() | _codes(GIVEN_UNREAD)
    named = role.permissions.values_list("content_type__app_label", "codename")
    given = {f"{app}.{code}" for app, code in named}
    # What may be done with pictures and documents is said by their collections, and only there.
    if not {right for right in given if _model(right) not in FILE_RIGHTS} <= theirs:
        return False
    return all(_places(kind, [role]) <= _places(kind, giver.groups.all()) for kind in PLACES)


def _places(kind, groups) -> set[tuple]:
    """What these groups may do with which pages, or with which collections of files."""
    model, place = kind
    return set(model.objects.filter(group__in=groups).values_list(place, "permission"))


def _model(right: str) -> str:
    """ "patrons.view_donation" is of patrons.donation."""
    app, _, code = right.partition(".")
    return f"{app}.{code.rpartition('_')[2]}"


def _codes(rights: dict[str, str]) -> set[str]:
    """Of a table above, each right as Django names it: "patrons.view_donation"."""
    return {
        f"{label.split('.')[0]}.{action}_{label.split('.')[1]}"
        for label, actions in rights.items()
        for action in actions.split()
    }


def settle(sender=None, plan=None, **kwargs) -> None:
    """Make the groups, give each the rights it lacks, and take what it is not to have any more.

    Safe to call any number of times. Called after `migrate`; one that stops half-way leaves the
    groups to the next.
    """
    if not _is_built():
        return
    # Django makes an application's permissions after its own migrations, in the order of
    # INSTALLED_APPS; ours must not depend on that order.
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0)
    for name, rights in RIGHTS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*_permissions(ENTRY), *_permissions(rights))
        group.permissions.remove(*_permissions(TAKEN_BACK.get(name, {})))
        if name in PLACED:
            _let_write(group, *PLACED[name])
    # Whoever may do all of it may answer a review too: the editors may be away.
    administrators = Group.objects.get(name=ADMINISTRATORS)
    for task in GroupApprovalTask.objects.filter(groups__name=EDITORS):
        task.groups.add(administrators)


def _is_built() -> bool:
    """Whether every migration was run: the rights name tables that earlier states lack."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _permissions(rights: dict[str, str]) -> list[Permission]:
    wanted = Q(pk=None)
    for label, actions in rights.items():
        app, model = label.split(".")
        wanted |= Q(
            content_type__app_label=app,
            codename__in=[f"{action}_{model}" for action in actions.split()],
        )
    return list(Permission.objects.filter(wanted))


def _let_write(group: Group, page_rights: tuple[str, ...], file_rights: dict[str, str]) -> None:
    """Every page, image and document. (A flushed test database has no roots to give.)"""
    root = Page.objects.filter(depth=1).first()
    collection = Collection.objects.filter(depth=1).first()
    if root is None or collection is None:
        return
    page = ContentType.objects.get_for_model(Page)
    for right in Permission.objects.filter(content_type=page, codename__in=page_rights):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=right)
    for right in _permissions(file_rights):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=right
        )
