"""A quote is its words and who said them: also in what was written before, drafts included."""

from django.db import migrations
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import BaseBlockOperation


class WordsAndWho(BaseBlockOperation):
    operation_name_fragment = "quotes_say_who"

    def apply(self, block_value):
        if isinstance(block_value, dict):
            return block_value
        return {"text": block_value, "said_by": ""}


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_body_blocks")]

    operations = [
        MigrateStreamData("articles", "articlepage", "body", [(WordsAndWho(), "quote")]),
    ]
