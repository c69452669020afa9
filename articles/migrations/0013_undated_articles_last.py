"""Articles by their date, those without one last: an index of PostgreSQL that begins with them
serves no such order, and it sorted the whole archive for each screen. SQLite's own ends with them.
"""

from django.db import migrations

DATED = "article_dated_last"


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        columns = "published_on DESC NULLS LAST"
        schema_editor.execute(f"CREATE INDEX {DATED} ON articles_articlepage ({columns})")


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {DATED}")


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_lists_of_staff_in_order")]

    operations = [migrations.RunPython(make, remove)]
