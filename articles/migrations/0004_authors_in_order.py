"""Authors become bylines, in the order of their names; also in drafts. Words are counted."""

import json

from django.db import migrations


def bylines(apps, schema_editor):
    article_model = apps.get_model("articles", "ArticlePage")
    byline_model = apps.get_model("articles", "Byline")
    rows = article_model.authors.through.objects.order_by("articlepage_id", "author__name")
    orders = {}
    made = []
    for article, author in rows.values_list("articlepage_id", "author_id").iterator():
        order = orders[article] = orders.get(article, -1) + 1
        made.append(byline_model(article_id=article, author_id=author, sort_order=order))
    byline_model.objects.bulk_create(made, batch_size=2000)


def drafts(apps, schema_editor):
    revision_model = apps.get_model("wagtailcore", "Revision")
    author_model = apps.get_model("articles", "Author")
    content_type_model = apps.get_model("contenttypes", "ContentType")
    kind = content_type_model.objects.filter(app_label="articles", model="articlepage").first()
    if kind is None:
        return
    known = set(author_model.objects.values_list("pk", flat=True))
    for revision in revision_model.objects.filter(content_type=kind).iterator():
        content = revision.content
        if isinstance(content, str):
            content = json.loads(content)
        if "authors" not in content or "bylines" in content:
            continue
        content["bylines"] = [
            {"pk": None, "sort_order": order, "article": content["pk"], "author": author}
            for order, author in enumerate(pk for pk in content.pop("authors") if pk in known)
        ]
        revision.content = content
        revision.save(update_fields=["content"])


def words(apps, schema_editor):
    article_model = apps.get_model("articles", "ArticlePage")
    for article in article_model.objects.only("pk", "body").iterator():
        said = article.body.stream_block.get_searchable_content(article.body)
        article_model.objects.filter(pk=article.pk).update(word_count=len(" ".join(said).split()))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_what_a_newsroom_needs"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(bylines, migrations.RunPython.noop),
        migrations.RunPython(drafts, migrations.RunPython.noop),
        migrations.RunPython(words, migrations.RunPython.noop),
    ]
