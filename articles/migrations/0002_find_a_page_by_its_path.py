"""An article is found by its whole path in one look (articles/reading.py); Wagtail indexes no path."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_pages"), ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX article_url_path ON wagtailcore_page (url_path)",
            "DROP INDEX article_url_path",
        )
    ]
