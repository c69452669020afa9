"""`make words`: bring the catalogues of what mails, papers and pages say up to date, and compile
them.

A catalogue is locale/<language>/LC_MESSAGES/django.po. What is new in the templates and modules
below is added to it without a translation, what nobody says any more goes, and the .mo beside it,
which the site reads, is written again. Tests fail for a sentence without its translation.
The catalogue of our own language holds sentences of Wagtail's that we say in other words. It is
written by hand and only compiled here.

    make words                  every language there is
    make words ARGS=pl          begins one: copy the plural rule of Django's own catalogue of it
"""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.template import Template
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
TEMPLATES = [
    *(
        "templates/emails/*",
        "templates/*.html",
        "templates/articles/*.html",
        "templates/articles/blocks/*.html",
    ),
    *("templates/django/forms/*.html", "templates/patrons/appeal.html"),
    *("templates/patrons/account/**/*.html", "templates/demo/*.html"),
    "templates/patrons/giving/care/*.html",
    *("templates/patrons/voting/*.html", "templates/patrons/giving/*.html"),
]
# Where the words stand that mails, papers and pages take up: facts, choices, days, what forms ask.
MODULES = [
    *("patrons/giving/*/recovery_words.py", "patrons/giving/*/reasons.py"),
    *("patrons/giving/*_mail.py", "patrons/giving/*/*_mail.py", "patrons/consent.py"),
    *("patrons/giving/papers/*_pdf.py", "patrons/mail_choice.py", "patrons/moments.py"),
    *("patrons/giving/wording.py", "patrons/giving/interval.py", "patrons/giving/donation.py"),
    *("patrons/giving/going_back/refund.py", "patrons/giving/receipt.py"),
    *("patrons/giving/form.py", "patrons/giving/amount_choice.py", "patrons/giving/onward.py"),
    *("patrons/giving/promise_form.py", "patrons/giving/too_long.py", "patrons/money.py"),
    "patrons/giving/checkout.py",
    *("patrons/giving/thanks_form.py", "patrons/giving/thanks_views.py"),
    *("patrons/giving/memberships/*.py", "patrons/giving/wall_*.py"),
    *("patrons/giving/address_views.py", "patrons/giving/papers/statement_form.py"),
    *("patrons/giving/subscription.py", "patrons/patron.py", "patrons/roles.py"),
    "patrons/support.py",
    *("patrons/account/*.py", "patrons/typed_code.py", "patrons/giving/regular/*.py"),
    *("patrons/templatetags/*.py", "patrons/voting/*.py", "articles/**/*.py"),
    *("newsroom/demo/cast.py", "seeds/people.py"),
]
KEYWORDS = {
    **dict.fromkeys(["_", "lazily", "word", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
}
HEADER = "# What our mails, papers and pages say. `make words` adds what is new (deploy/words.py)."
Words = str | tuple[str, ...]


def sentences() -> Iterator[tuple[Words, str]]:
    """Each sentence (with its plural, where it has one), and the file that it stands in."""
    for path in files(TEMPLATES):
        for found in of_template(path.read_text(encoding="utf-8")):
            yield found, str(path.relative_to(ROOT))
    for path in files(MODULES):
        with path.open("rb") as source:
            for _line, found, *_rest in extract("python", source, KEYWORDS):
                yield found, str(path.relative_to(ROOT))


def files(patterns: list[str]) -> list[Path]:
    return sorted({path for pattern in patterns for path in ROOT.glob(pattern)})


def of_template(source: str) -> Iterator[Words]:
    """The sentences of a template, as Django itself looks them up when it shows the template."""
    for node in nodes(Template(source).nodelist):
        if isinstance(node, TranslateNode):
            yield node.filter_expression.var.literal
        elif isinstance(node, BlockTranslateNode):
            singular, _names = node.render_token_list(node.singular)
            if not node.plural:
                yield singular
            else:
                yield singular, node.render_token_list(node.plural)[0]


def nodes(found) -> Iterator[Node]:
    for node in found:
        yield node
        for name in getattr(node, "child_nodelists", ()):
            yield from nodes(getattr(node, name, None) or [])


def template() -> Catalog:
    """Every sentence, with the files it stands in."""
    catalog = Catalog(domain="django", fuzzy=False)
    for words, file in sentences():
        catalog.add(words, locations=[(file, 0)])
    return catalog


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language, domain="django")


def compiled(catalog: Catalog) -> bytes:
    """The .mo of a catalogue; the same catalogue always makes the same file."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def renew(language: str) -> int:
    """Bring a catalogue up to date and compile it; returns how many sentences wait for words."""
    path = path_of(language)
    catalog = read(language) if path.exists() else begin(language)
    found = template()
    found.creation_date = catalog.creation_date  # a run without news changes nothing
    catalog.update(found, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, omit_header=False)
    path.with_suffix(".mo").write_bytes(compiled(catalog))
    return sum(not all(said(message)) for message in catalog if message.id)


def said(message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def begin(language: str) -> Catalog:
    """A new catalogue, with the plural rule of Django's own: both are read as one."""
    own = Path(django.__file__).parent / "conf" / "locale" / language / "LC_MESSAGES" / "django.po"
    catalog = Catalog(locale=language, domain="django", fuzzy=False, header_comment=HEADER)
    if own.exists():
        with own.open("rb") as file:
            theirs = read_po(file, locale=language)
        rule = (theirs.num_plurals, theirs.plural_expr)
        catalog._num_plurals, catalog._plural_expr = rule  # type: ignore[assignment]
    return catalog


def main(languages: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    for language in languages or sorted(path.name for path in LOCALE.iterdir()):
        if language == settings.LANGUAGE_CODE:
            path_of(language).with_suffix(".mo").write_bytes(compiled(read(language)))
            continue
        waiting = renew(language)
        print(f"{language}: {f'{waiting} sentences wait for words' if waiting else 'complete'}")


if __name__ == "__main__":
    main(sys.argv[1:])
