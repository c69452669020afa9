"""Somebody with a browser that has no scripts: pages, links, forms and a cookie jar."""

from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup, Tag


class Reader:
    """Where they are is `page` and `address`; what they do changes both."""

    def __init__(self, home: str):
        self.session = requests.Session()
        self.address = home
        self.page = BeautifulSoup("", "html.parser")
        self.status = 0

    @property
    def text(self) -> str:
        """The words of the page, as one line."""
        return " ".join(self.page.get_text(" ").split())

    def open(self, path: str) -> "Reader":
        return self._arrive(self.session.get(urljoin(self.address, path), timeout=15))

    def reload(self) -> "Reader":
        return self.open(self.address)

    def follow(self, words: str) -> "Reader":
        """Press the link with these words."""
        links = [a for a in self.page.find_all("a", href=True) if words in a.get_text(" ")]
        assert links, f"no link says {words!r} on {self.address}"
        return self.open(links[0]["href"])

    def send(self, button: str, **changes: str | list[str]) -> "Reader":
        """Fill the form that has this button, and press it. What is not named stays as it was."""
        pressed = self._button(button)
        form = pressed.find_parent("form")
        assert form is not None
        data = filled(form)
        unknown = set(changes) - {field.get("name") for field in form.find_all(True)}
        assert not unknown, f"the form has no {unknown}"
        data.update(changes)
        if pressed.get("name"):
            data[pressed["name"]] = pressed.get("value", "")
        target = urljoin(self.address, pressed.get("formaction") or form.get("action") or "")
        if form.get("method", "get").lower() == "get":
            return self._arrive(self.session.get(target, params=data, timeout=15))
        return self._arrive(self.session.post(target, data=data, timeout=15))

    def _button(self, words: str) -> Tag:
        for button in self.page.find_all("button"):
            if words in " ".join(button.get_text(" ").split()):
                return button
        raise AssertionError(f"no button says {words!r} on {self.address}: {self.text[:600]}")

    def _arrive(self, answer: requests.Response) -> "Reader":
        self.address, self.status = answer.url, answer.status_code
        self.page = BeautifulSoup(answer.content, "html.parser")
        return self


def filled(form: Tag) -> dict[str, str | list[str]]:
    """What a browser would send of this form as it stands."""
    data: dict[str, str | list[str]] = {}
    for field in form.find_all("input", attrs={"name": True}):
        kind = field.get("type", "text")
        if kind == "checkbox":
            chosen = data.setdefault(field["name"], [])
            if field.has_attr("checked") and isinstance(chosen, list):
                chosen.append(field.get("value", "on"))
        elif kind != "radio" or field.has_attr("checked"):
            data[field["name"]] = field.get("value", "")
    return data
