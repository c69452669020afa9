"""Who brought, changed and deleted which picture or document, and when: the site's history."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, ModelLogEntry

from patrons.roles import settle
from tests.articles.every_block import image

HISTORY = "/admin/reports/site-history/"
CREATE, EDIT, DELETE = "wagtail.create", "wagtail.edit", "wagtail.delete"


@pytest.fixture(autouse=True)
def _site(newsroom, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settle()


@pytest.fixture
def press(edie, signed_in, django_capture_on_commit_callbacks):
    """press(address, fields): what an editor sends, with all that follows its commit."""
    desk = signed_in(edie)

    def sent(address: str, fields: dict):
        with django_capture_on_commit_callbacks(execute=True):
            answer = desk.post(address, fields)
        assert answer.status_code in (200, 302)
        return answer

    return sent


def a_picture() -> SimpleUploadedFile:
    made = image()
    content = made.file.read()
    made.delete()
    return SimpleUploadedFile("stripes.jpg", content)


def a_text() -> SimpleUploadedFile:
    return SimpleUploadedFile("report.pdf", b"Words.")


def a_document() -> Document:
    return Document.objects.create(title="Report", file=ContentFile(b"Words.", "report.pdf"))


def said() -> list[tuple]:
    """The history, oldest first: what was done, to what, by whom."""
    found = ModelLogEntry.objects.order_by("pk").select_related("user")
    return [(each.action, each.label, each.user.name) for each in found]


FILES = {"image": ("wagtailimages", a_picture), "document": ("wagtaildocs", a_text)}
MADE = {"image": image, "document": a_document}
MODELS = {"image": Image, "document": Document}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("where", ["add", "add_multiple", "chooser"])
def test_an_upload_is_written_down_once(kind, where, press):
    app, made = FILES[kind]
    fields = {"title": "Brought", "collection": Collection.get_first_root_node().pk}
    if where == "chooser":
        sent = {**fields, "file": made()}
        prefix = f"{kind}-chooser-upload"
        press(reverse(f"{app}_chooser:create"), {f"{prefix}-{key}": sent[key] for key in sent})
    else:
        file = "files[]" if where == "add_multiple" else "file"
        press(reverse(f"{app}:{where}"), {**fields, file: made()})
    assert MODELS[kind].objects.get().title == "Brought"
    assert said() == [(CREATE, "Brought", "Edie Brandt")]


@pytest.mark.parametrize("kind", FILES)
def test_a_change_and_another_file_are_written_down(kind, press):
    app, made = FILES[kind]
    thing = MADE[kind]()
    fields = {"title": "Changed", "collection": thing.collection_id}
    press(reverse(f"{app}:edit", args=[thing.pk]), fields)
    press(reverse(f"{app}:edit", args=[thing.pk]), {**fields, "file": made()})
    prefix = {"image": "image", "document": "doc"}[kind]
    sent = {f"{prefix}-{thing.pk}-{key}": value for key, value in fields.items()}
    press(reverse(f"{app}:edit_multiple", args=[thing.pk]), sent)
    assert said() == [(EDIT, "Changed", "Edie Brandt")] * 3


@pytest.mark.parametrize("kind", FILES)
def test_a_deletion_is_written_down_once_wherever_it_is_done(kind, press):
    app, _made = FILES[kind]
    alone, uploaded, one, two = (MADE[kind]() for _ in range(4))
    title = alone.title
    press(reverse(f"{app}:delete", args=[alone.pk]), {})
    press(reverse(f"{app}:delete_multiple", args=[uploaded.pk]), {})
    many = reverse("wagtail_bulk_action", args=[app, kind, "delete"])
    press(f"{many}?id={one.pk}&id={two.pk}", {})
    assert not MODELS[kind].objects.exists()
    assert said() == [(DELETE, title, "Edie Brandt")] * 4
    numbers = {each.object_id for each in ModelLogEntry.objects.all()}
    assert len(numbers) == 4


@pytest.mark.parametrize("kind", FILES)
def test_what_is_changed_of_many_at_once_is_written_down(kind, press):
    app, _made = FILES[kind]
    one, two = MADE[kind](), MADE[kind]()
    place = Collection.get_first_root_node().add_child(name="Photos")
    for action, fields in (("add_tags", {"tags": "rivers"}), ("add_to_collection", {})):
        many = reverse("wagtail_bulk_action", args=[app, kind, action])
        press(f"{many}?id={one.pk}&id={two.pk}", {**fields, "collection": place.pk})
    assert one.tags.count() == 1
    assert type(one).objects.get(pk=one.pk).collection == place
    assert said() == [(EDIT, one.title, "Edie Brandt")] * 4


def test_seeds_and_commands_write_nothing_down(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        thing = image()
        thing.title = "Changed"
        thing.save()
        thing.delete()
        a_document().delete()
    assert said() == []


def test_a_look_at_it_changes_nothing(edie, signed_in, django_capture_on_commit_callbacks):
    """Wagtail stores how large a file is when somebody first asks."""
    address = reverse("wagtailimages:edit", args=[image().pk])
    Image.objects.update(file_size=None, file_hash="")
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(edie).get(address).status_code == 200
    assert Image.objects.get().file_size
    assert said() == []


@pytest.mark.parametrize("kind", FILES)
def test_an_administrator_reads_it(kind, press, ada, signed_in):
    app, _made = FILES[kind]
    thing = MADE[kind]()
    fields = {"title": "A changed title", "collection": thing.collection_id}
    press(reverse(f"{app}:edit", args=[thing.pk]), fields)
    press(reverse(f"{app}:delete", args=[thing.pk]), {})
    page = signed_in(ada).get(HISTORY).text
    assert page.count("A changed title") >= 2
    assert "Edie Brandt" in page
    assert "Edited" in page
    assert "Deleted" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", FILES)
def test_nothing_is_written_down_twice_where_all_is_committed_at_once(kind, edie, signed_in):
    app, made = FILES[kind]
    desk = signed_in(edie)
    fields = {"title": "Brought", "collection": Collection.get_first_root_node().pk}
    desk.post(reverse(f"{app}:add"), {**fields, "file": made()})
    thing = MODELS[kind].objects.get()
    desk.post(reverse(f"{app}:edit", args=[thing.pk]), {**fields, "file": made()})
    desk.post(reverse(f"{app}:delete", args=[thing.pk]), {})
    assert [action for action, _, _ in said()] == [CREATE, EDIT, DELETE]
