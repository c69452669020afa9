"""Pictures: small, sharp, nothing shifts, nothing waits; and nothing of the camera in them."""

import io
import json
import re
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pixels
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import get_image_form
from wagtail.images.models import Image

from articles.article import ArticlePage
from articles.pictures import changes, making
from articles.pictures.sources import Shape, widths
from articles.tasks import make_pictures, sweep_pictures
from patrons.roles import settle
from patrons.signals import public_content_changed
from tests.articles.every_block import block, image, picture
from tests.articles.page import parsed

EACH = 5  # files for one of our small pictures: two widths in two formats, and the fallback
LATITUDE, GPS, ORIENTATION, CAMERA = 2, 0x8825, 0x0112, 0x010F


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def told():
    """How often whoever keeps pages was told to throw them away."""
    heard = []

    def hear(sender, **sent):
        heard.append(sender)

    public_content_changed.connect(hear)
    yield heard
    public_content_changed.disconnect(hear)


@pytest.fixture
def with_pictures(write):
    """with_pictures(blocks): a live article that has been saved as an editor saves it."""

    def written(blocks, title="Pictured", publish=True):
        article = write(title, live=publish)
        article.body = json.dumps(blocks)
        revision = article.save_revision()
        if publish:
            revision.publish()
        return ArticlePage.objects.get(pk=article.pk)

    return written


def figures(client, article):
    return parsed(client.get(article.address)).all("figure", "picture")


def candidates(source) -> list[tuple[str, int]]:
    pairs = [entry.split() for entry in source.attrs["srcset"].split(", ")]
    return [(address, int(width.removesuffix("w"))) for address, width in pairs]


def file_of(address: str) -> Path:
    return Path(site_settings.MEDIA_ROOT, address.removeprefix(site_settings.MEDIA_URL))


@pytest.mark.parametrize(
    ("size", "shape", "made"),
    [
        ((3000, 2000), Shape.WHOLE, [480, 800, 1200, 1600]),
        ((1600, 2000), Shape.WHOLE, [480, 800, 1200, 1600]),
        ((1000, 500), Shape.WHOLE, [480, 800, 1200]),
        ((800, 500), Shape.WHOLE, [480, 800]),
        ((300, 500), Shape.WHOLE, [480]),
        ((1, 1), Shape.WHOLE, [480]),
        ((3000, 450), Shape.WIDE, [480, 800]),
        ((1000, 1), Shape.WIDE, [480]),
    ],
)
def test_no_more_widths_are_made_than_the_picture_has(db, size, shape, made):
    assert widths(Image(width=size[0], height=size[1]), shape) == made


@pytest.mark.parametrize("shape", ["whole", "wide"])
def test_no_picture_is_enlarged_and_its_true_width_is_written(client, with_pictures, shape):
    article = with_pictures([picture(image(1000, 700), shape)])
    make_pictures(article.pk)
    (figure,) = figures(client, article)
    avif, webp = figure.all("source")
    assert (avif.attrs["type"], webp.attrs["type"]) == ("image/avif", "image/webp")
    for source in (avif, webp):
        assert [width for _, width in candidates(source)] == [480, 800, 1000]
        assert source.attrs["sizes"]
        for address, width in candidates(source):
            with Pixels.open(file_of(address)) as pixels:
                assert pixels.width == width
                assert pixels.format.lower() == source.attrs["type"].removeprefix("image/")
    img = figure.one("img")
    with Pixels.open(file_of(img.attrs["src"])) as pixels:
        assert pixels.format == "JPEG"
        assert [str(side) for side in pixels.size] == [img.attrs["width"], img.attrs["height"]]


def test_a_cut_keeps_the_focal_point(client, with_pictures):
    made = image(1600, 1600)  # blue above, red in the middle, yellow below
    made.focal_point_x, made.focal_point_y = 800, 1500
    made.focal_point_width = made.focal_point_height = 100
    made.save()
    (figure,) = figures(client, with_pictures([picture(made, "wide")]))
    with Pixels.open(file_of(figure.one("img").attrs["src"])) as pixels:
        assert pixels.size == (800, 450)
        red, green, _blue = pixels.getpixel((400, 440))
        assert (red, green) > (200, 180)  # yellow


def test_only_a_picture_that_opens_the_text_is_loaded_at_once(client, with_pictures):
    made = image()
    first, second = figures(client, with_pictures([picture(made), picture(made)]))
    assert first.one("img").attrs["fetchpriority"] == "high"
    assert "loading" not in first.one("img").attrs
    assert second.one("img").attrs["loading"] == "lazy"
    assert second.one("img").attrs["decoding"] == "async"
    words = [block("heading", "First"), picture(made)]
    (later,) = figures(client, with_pictures(words, "After words"))
    assert later.one("img").attrs["loading"] == "lazy"


def test_before_the_worker_has_come_a_page_shows_one_picture_made_at_once(client, with_pictures):
    made = image()
    article = with_pictures([picture(made)])
    (figure,) = figures(client, article)
    assert figure.all("source") == []
    assert file_of(figure.one("img").attrs["src"]).exists()
    assert made.renditions.count() == 1


def test_a_preview_shows_pictures_too(with_pictures):
    article = with_pictures([picture(image())], publish=False)
    draft = article.get_latest_revision_as_object()
    assert b'class="picture"' in draft.make_preview_request().content


def test_an_article_costs_the_same_however_many_pictures(
    client, with_pictures, django_assert_num_queries
):
    one = with_pictures([picture(image())], "One")
    five = with_pictures([picture(image(), each) for each in ["whole", "wide"] * 2 + ["whole"]])
    for article in (one, five):
        make_pictures(article.pk)
        client.get(article.address)
    plain = with_pictures([block("heading", "x")], "None")
    client.get(plain.address)
    with django_assert_num_queries(6):
        client.get(plain.address)
    for article, pictures in ((one, 1), (five, 5)):
        with django_assert_num_queries(6 + 2):  # the pictures, and what was made of them
            assert len(figures(client, article)) == pictures


def test_making_again_makes_nothing_and_tells_nobody(with_pictures, told):
    article = with_pictures([picture(image()), picture(image(), "wide")])
    told.clear()
    assert making.make_pictures(article) == EACH * 2
    assert told == [ArticlePage]
    files = sorted(Path(site_settings.MEDIA_ROOT, "images").iterdir())
    assert making.make_pictures(article) == 0
    make_pictures(article.pk)
    assert told == [ArticlePage]
    assert sorted(Path(site_settings.MEDIA_ROOT, "images").iterdir()) == files


def test_pictures_of_a_draft_are_made_before_it_is_published(with_pictures, told):
    made = image()
    article = with_pictures([block("heading", "x")])
    article.body = json.dumps([picture(made)])
    article.save_revision()
    told.clear()
    make_pictures(article.pk)
    assert made.renditions.count() == EACH


def test_a_draft_that_nobody_reads_purges_nothing(with_pictures, told):
    article = with_pictures([picture(image())], publish=False)
    told.clear()
    make_pictures(article.pk)
    assert told == []


def test_pictures_of_what_was_published_while_they_were_made_are_told_of(with_pictures, told):
    """The worker began with the draft; a reader had the page without them."""
    draft = with_pictures([picture(image())], publish=False)
    ArticlePage.objects.get(pk=draft.pk).get_latest_revision().publish()
    told.clear()
    assert making.make_pictures(draft) == EACH
    assert told == [ArticlePage]


def test_saving_an_article_with_pictures_asks_the_worker(
    with_pictures, django_capture_on_commit_callbacks
):
    article = with_pictures([block("heading", "x")])
    with django_capture_on_commit_callbacks() as callbacks:
        changes.article_saved(ArticlePage, article)
    assert callbacks == []
    article.body = json.dumps([picture(image())])
    with django_capture_on_commit_callbacks() as callbacks:
        article.save()
    assert [each for each in callbacks if "soon" in each.__qualname__]


def test_a_changed_picture_is_made_anew_wherever_it_stands(
    with_pictures, told, django_capture_on_commit_callbacks
):
    made, other = image(), image()
    with django_capture_on_commit_callbacks(execute=True):  # where Wagtail notes what uses what
        article = with_pictures([picture(made, "wide")])
        with_pictures([picture(other)], "Another")
    assert changes.articles_with(made) == [article.pk]
    make_pictures(article.pk)
    told.clear()
    with django_capture_on_commit_callbacks() as callbacks:
        made.focal_point_x = made.focal_point_y = 300
        made.focal_point_width = made.focal_point_height = 50
        made.save()
    assert [each for each in callbacks if "soon" in each.__qualname__]
    assert told == [Image]  # what shows the old one goes at once
    before = made.renditions.count()
    make_pictures(article.pk)
    assert made.renditions.count() == before + EACH


def test_another_file_for_a_picture_shows_under_another_address(
    client, with_pictures, django_capture_on_commit_callbacks
):
    made = image(name="same.jpg")
    article = with_pictures([picture(made)])
    make_pictures(article.pk)
    (before,) = figures(client, article)
    with django_capture_on_commit_callbacks():  # as the admin's form does
        form = get_image_form(Image)(
            {"title": "Same", "collection": made.collection_id, "description": "", "tags": ""},
            {"file": uploaded(900, 500, "same.jpg")},
            instance=made,
        )
        assert form.is_valid(), form.errors
        form.save()
    make_pictures(article.pk)
    (after,) = figures(client, article)
    assert [w for _, w in candidates(after.all("source")[0])] == [480, 800, 900]
    old, new = ({f for f, _ in candidates(each.all("source")[0])} for each in (before, after))
    assert not old & new


def test_a_deleted_picture_leaves_no_hole(client, with_pictures, told):
    made = image()
    article = with_pictures([picture(made), block("heading", "After")])
    told.clear()
    made.delete()
    assert told == [Image]
    assert figures(client, article) == []
    assert parsed(client.get(article.address)).one(css="text").one("h2").text == "After"


def test_a_picture_whose_file_is_lost_stops_neither_the_page_nor_the_worker(client, with_pictures):
    lost, fine = image(), image()
    article = with_pictures([picture(lost), picture(fine)])
    Path(lost.file.path).unlink()
    make_pictures(article.pk)
    assert fine.renditions.count() == EACH
    assert len(figures(client, article)) == 2


def test_what_the_queue_missed_is_swept_up(with_pictures, django_capture_on_commit_callbacks):
    article = with_pictures([picture(image())])
    assert list(making.lately_changed()) == [article]
    with django_capture_on_commit_callbacks() as callbacks:
        sweep_pictures()
    assert len(callbacks) == 1


def photograph() -> ImageFile:
    """A JPEG as a phone writes it: lying on its side, with the place in it."""
    pixels = Pixels.new("RGB", (1200, 800), "white")
    pixels.paste("black", (0, 0, 100, 800))  # the left edge; turned upright it is the top
    exif = pixels.getexif()
    exif[ORIENTATION], exif[CAMERA] = 6, "Acme Camera"
    exif.get_ifd(GPS).update({1: "N", LATITUDE: (50.0, 27.0, 1.0), 3: "E", 4: (30.0, 31.0, 24.0)})
    written = io.BytesIO()
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Maidan</x:xmpmeta>"
    pixels.save(written, "JPEG", exif=exif, comment=b"Maidan", xmp=xmp)
    written.seek(0)
    return ImageFile(written, name="photograph.jpg")


def test_readers_get_a_photograph_upright_and_without_where_it_was_taken(client, with_pictures):
    made = Image.objects.create(title="Photograph", file=photograph())
    with Pixels.open(made.file.path) as original:
        assert original.getexif().get_ifd(GPS)[LATITUDE]  # else this test proves nothing
    article = with_pictures([picture(made)])
    make_pictures(article.pk)
    (figure,) = figures(client, article)
    addresses = [address for source in figure.all("source") for address, _ in candidates(source)]
    for address in [figure.one("img").attrs["src"], *addresses]:
        raw = file_of(address).read_bytes()
        assert not re.search(rb"Exif|Acme|Maidan|xmpmeta", raw), address
        with Pixels.open(io.BytesIO(raw)) as pixels:
            assert dict(pixels.getexif()) == {}
            assert pixels.height > pixels.width
            assert sum(pixels.convert("RGB").getpixel((pixels.width // 2, 5))) < 100


def uploaded(width: int, height: int, name: str = "x.png") -> ImageFile:
    written = io.BytesIO()
    Pixels.new("L", (width, height)).save(written, "PNG" if name.endswith("png") else "JPEG")
    written.seek(0)
    return ImageFile(written, name=name)


def test_what_is_too_large_to_unpack_is_refused_with_words(db):
    for width, height, fine in ((5000, 5000, True), (10000, 5001, False)):
        form = get_image_form(Image)(
            {"title": "x", "collection": 1, "description": "", "tags": ""},
            {"file": uploaded(width, height)},
        )
        assert form.is_valid() is fine
        if not fine:
            assert "pixels" in str(form.errors["file"])
    assert WagtailImageField().max_upload_size == 20 * 1024 * 1024


def test_a_picture_may_be_kept_for_good_because_its_name_never_comes_again(client, db):
    first = image(name="same.jpg").get_rendition("width-480")
    answer = client.get(first.url)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "image/jpeg"
    Path(first.image.file.path).unlink()
    Path(first.file.path).unlink()
    first.image.delete()
    again = image(name="same.jpg").get_rendition("width-480")
    assert again.url != first.url
    assert client.get(first.url).status_code == 404
    assert "immutable" not in client.get(first.url).headers.get("Cache-Control", "")


def test_what_was_uploaded_is_never_served(client, db):
    made = image()
    assert client.get(made.file.url).status_code == 404


def a_png(pixels: Pixels.Image, cut: int | None = None) -> SimpleUploadedFile:
    file = io.BytesIO()
    pixels.save(file, "PNG")
    return SimpleUploadedFile("picture.png", file.getvalue()[:cut], "image/png")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (lambda: a_png(Pixels.new("1", (15_000, 15_000))), "too many pixels"),
        (lambda: a_png(Pixels.effect_noise((200, 200), 50), 9_000), "cut off or damaged"),
        (lambda: SimpleUploadedFile("picture.png", b"words"), "not an image or a corrupted"),
    ],
)
def test_a_picture_that_cannot_be_unpacked_is_refused_in_the_form(
    newsroom, edie, signed_in, file, said
):
    settle()
    desk = signed_in(edie)
    addresses = ("wagtailimages:add", "wagtailimages:add_multiple", "wagtailimages_chooser:create")
    for address in addresses:
        field = {"wagtailimages:add_multiple": "files[]"}.get(address, "file")
        sent = {"title": "A picture", field: file()}
        if "chooser" in address:
            sent = {f"image-chooser-upload-{name}": value for name, value in sent.items()}
        answer = desk.post(reverse(address), sent)
        assert answer.status_code == 200
        assert said in answer.content.decode(), address
    assert not Image.objects.exists()


def test_a_picture_that_is_whole_is_taken(newsroom, edie, signed_in):
    settle()
    sent = {"title": "A picture", "file": a_png(Pixels.effect_noise((200, 200), 50))}
    assert signed_in(edie).post(reverse("wagtailimages:add"), sent).status_code == 302
    assert Image.objects.get().width == 200
