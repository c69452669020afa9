"""Every field that may hold something of a person is named, with what becomes of it."""

import re
from pathlib import Path

from django.apps import apps

from patrons.holdings import LIBRARIES, NOTHING, OURS

OUR_APPS = ("patrons", "articles", "seeds")
# Tables that only one of the two databases has.
EITHER = {"wagtailsearch.SQLiteFTSIndexEntry", "wagtailsearch.IndexEntry"}


def kinds(ours: bool) -> dict[str, set[str]]:
    return {
        model._meta.label: {each.name for each in model._meta.concrete_fields}
        for model in apps.get_models(include_auto_created=True)
        if (model._meta.app_label in OUR_APPS) is ours
    }


def test_each_field_of_ours_is_in_the_table():
    found = kinds(ours=True)
    assert set(OURS) == set(found), "enter the new model in patrons/holdings.py"
    for label, fields in found.items():
        assert OURS[label].fields == fields, f"enter the fields of {label} in patrons/holdings.py"
        assert not set(OURS[label].personal) & set(OURS[label].plain.split())


def test_each_kind_of_row_of_a_library_was_looked_at():
    found = kinds(ours=False)
    assert set(found) - EITHER == {*LIBRARIES, *NOTHING} - EITHER
    for label, personal in LIBRARIES.items():
        if label in found:
            assert set(personal) <= found[label]


def test_it_says_of_each_what_it_is_and_what_becomes_of_it():
    for label, personal in [*((k, v.personal) for k, v in OURS.items()), *LIBRARIES.items()]:
        for name, said in personal.items():
            assert all(said), f"{label}.{name}"


def test_what_is_to_be_emptied_is_named_where_it_is_done():
    """Not a proof (test_erasing.py scans a dump), but a new name in the table asks for a verb."""
    done = (
        Path("patrons/account/wiping.py").read_text()
        + Path("patrons/giving/receipt.py").read_text()
    )
    for label, holding in OURS.items():
        for name, (_what, fate) in holding.personal.items():
            if fate.startswith("emptied") and "kept apart" not in fate:
                assert re.search(rf"\b{name}\b", done), f"{label}.{name}"
