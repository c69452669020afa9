"""What staff list stands in an index: the last touched first, the longest unchanged first. Wagtail
indexes neither, and sorts the whole archive for each screen.
"""

from django.db import migrations

TOUCHED, AGING = "page_touched_last", "page_published_last"


def make(apps, schema_editor):
    # An index of PostgreSQL begins with what is empty where it runs backwards; SQLite's ends there.
    empty = " NULLS LAST" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(
        f"CREATE INDEX {TOUCHED} ON wagtailcore_page (latest_revision_created_at DESC{empty})"
    )
    schema_editor.execute(f"CREATE INDEX {AGING} ON wagtailcore_page (last_published_at)")


def remove(apps, schema_editor):
    for name in (TOUCHED, AGING):
        schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_no_listing_without_a_live_article")]

    operations = [migrations.RunPython(make, remove)]
