"""A writer gives readers documents to keep: of kinds that do not run, and not too large."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import Collection

from patrons.roles import settle

MOST = 20 * 1024 * 1024


@pytest.fixture
def upload(wendy, signed_in, settings, tmp_path):
    """upload(name, size): what the page for many files answers."""
    settings.MEDIA_ROOT = tmp_path
    settle()
    desk = signed_in(wendy)

    def sent(name: str, size: int = 10) -> dict:
        file = SimpleUploadedFile(name, b"x" * size)
        fields = {"title": name, "files[]": file, "collection": Collection.get_first_root_node().pk}
        return desk.post(reverse("wagtaildocs:add_multiple"), fields).json()

    return sent


@pytest.mark.parametrize("name", ["report.pdf", "Table.XLSX", "numbers.csv", "letter.odt"])
def test_a_document_is_taken(upload, name):
    assert upload(name)["success"]
    assert Document.objects.count() == 1


@pytest.mark.parametrize("name", ["game.exe", "page.html", "picture.svg", "all.zip", "noending"])
def test_what_runs_or_hides_something_is_refused_with_what_is_taken(upload, name):
    answer = upload(name)
    assert not answer["success"]
    assert "Allowed extensions are: pdf, txt" in answer["error_message"]
    assert not Document.objects.exists()


def test_one_that_is_too_large_is_refused_with_the_limit(upload):
    answer = upload("report.pdf", MOST + 1)
    assert not answer["success"]
    assert "too big" in answer["error_message"]
    assert "20.0" in answer["error_message"]
    assert upload("report.pdf", MOST)["success"]
