"""The demo's mails, and that they can be read."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import override_settings

from newsroom.demo import outbox

BACKEND = "newsroom.demo.outbox.EmailBackend"


@pytest.fixture(autouse=True)
def folder(tmp_path, db):
    with override_settings(OUTBOX_DIR=tmp_path, EMAIL_BACKEND=BACKEND):
        yield tmp_path


def send(
    subject: str = "Ваша квитанція", to: str = "alice@example.org", headers: dict | None = None
) -> str:
    sender, text = "desk@lighthouse.invalid", "Thank you, Alice."
    mail = EmailMultiAlternatives(subject, text, sender, [to], headers=headers)
    html = "<html><head></head><body><p>Thank you.</p><a href='/account/'>x</a></body></html>"
    mail.attach_alternative(html, "text/html")
    mail.attach("receipt-2026-1.pdf", b"%PDF-1.7 paper", "application/pdf")
    mail.attach("page.html", b"<script>alert(1)</script>", "text/html")
    mail.send()
    return outbox.newest()[0].id


def test_an_empty_outbox_says_what_will_be_there(client):
    assert "Nothing was sent yet" in client.get("/outbox/").text


def test_mails_stand_newest_first(client):
    send("The first")
    send("The second")
    page = client.get("/outbox/").text
    assert page.index("The second") < page.index("The first")


def test_a_mail_is_shown_with_all_it_says(client):
    page = client.get(f"/outbox/{send()}/")
    for words in ("Ваша квитанція", "alice@example.org", "Thank you, Alice.", "receipt-2026-1.pdf"):
        assert words in page.text
    assert page["Cache-Control"] == "private, no-store"


def test_it_is_read_in_ukrainian_too(client):
    assert "Ще нічого не надіслано." in client.get("/uk/outbox/").text
    there = f"/uk/outbox/{send()}/"
    assert f'href="{there}"' in client.get("/uk/outbox/").text
    page = client.get(there)
    assert (page.status_code, page["Cache-Control"]) == (200, "private, no-store")
    for words in ("Надіслано", f'src="{there}html/"', f'href="{there}file/0/"'):
        assert words in page.text
    assert client.get(f"{there}html/").status_code == 200
    assert client.get(f"{there}file/0/").content == b"%PDF-1.7 paper"


def test_a_mail_in_another_language_than_the_page_says_so(client):
    there = f"outbox/{send('Your receipt', headers={'Content-Language': 'en'})}/"
    assert f'<a href="/uk/{there}" lang="en">Your receipt</a>' in client.get("/uk/outbox/").text
    assert '<h1 class="page-title" lang="en">' in client.get(f"/uk/{there}").text
    assert f'<a href="/{there}">Your receipt</a>' in client.get("/outbox/").text


def test_the_mails_own_html_can_run_and_load_nothing(client):
    answer = client.get(f"/outbox/{send()}/html/")
    assert "Thank you." in answer.text
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


def test_a_pdf_opens_and_any_other_file_is_only_saved(client):
    mail_id = send()
    pdf = client.get(f"/outbox/{mail_id}/file/0/")
    assert pdf.content == b"%PDF-1.7 paper"
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == 'inline; filename="receipt-2026-1.pdf"'
    other = client.get(f"/outbox/{mail_id}/file/1/")
    assert other["Content-Type"] == "application/octet-stream"
    assert other["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("path", ["file/2/", "file/-1/", "file/x/"])
def test_a_file_that_is_not_there_is_not_found(client, path):
    assert client.get(f"/outbox/{send()}/{path}").status_code == 404


def test_an_id_never_leaves_the_folder(client, folder):
    (folder.parent / "secret.eml").write_text("Subject: not for you\n\nx")
    assert outbox.find("../secret") is None
    assert client.get("/outbox/..%2Fsecret/").status_code == 404
    assert client.get(f"/outbox/{'0' * 20}-{'0' * 8}/").status_code == 404
