"""PostgreSQL compares headlines by trigrams, so that a search with a slip finds them.

pg_trgm is a trusted extension: whoever may create in the database may make it. Where that is not
so, or PostgreSQL came without it, search works as before and proposes a spelling instead.
"""

from django.db import DatabaseError, migrations, transaction


def make(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                cursor.execute(
                    "CREATE INDEX IF NOT EXISTS article_title_alike ON articles_articlepage "
                    "USING gin (title_key gin_trgm_ops)"
                )
        except DatabaseError as refusal:
            print(f"\n    Search is without pg_trgm: {str(refusal).strip()}")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS article_title_alike")


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_quotes_say_who")]

    operations = [migrations.RunPython(make, drop)]
