"""Pictures: no two of them ever have the same name, so a browser may keep what it has for good."""

from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import HttpRequest, HttpResponseBase
from django.views.static import serve

PICTURES = ("images/", "original_images/")
# Named by a hash of what they show (articles/found/card.py): the same name is the same picture.
CARDS = "images/card-"
A_YEAR = 60 * 60 * 24 * 365


class NeverTheSameName(FileSystemStorage):
    """Adds seven letters to each picture's name, also where that name is free: another file may
    have borne it. So nobody can guess the address of a draft's picture either.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        path = PurePosixPath(str(name).replace("\\", "/"))
        if str(path).startswith(PICTURES) and not str(path).startswith(CARDS):
            path = path.with_name(self.get_alternative_name(path.stem, path.suffix))
        return super().get_available_name(str(path), max_length)


def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
