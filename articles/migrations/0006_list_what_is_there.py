from django.db import migrations

STEP = 4  # characters of a tree path for each level


def list_all(apps, schema_editor):
    article_model = apps.get_model("articles", "ArticlePage")
    listing_model = apps.get_model("articles", "Listing")
    byline_model = apps.get_model("articles", "Byline")
    page_model = apps.get_model("wagtailcore", "Page")
    sections = dict(page_model.objects.filter(depth=3).values_list("path", "pk"))
    live = article_model.objects.filter(live=True, published_on__isnull=False)
    made = []
    for pk, path, locale, day in live.values_list("pk", "path", "locale_id", "published_on"):
        places = [f"paper/{locale}"]
        if path[:-STEP] in sections:
            places.append(f"section/{sections[path[:-STEP]]}")
        made += [listing_model(place=place, article_id=pk, published_on=day) for place in places]
    rows = byline_model.objects.filter(article__in=live).values_list(
        "article_id", "author_id", "article__locale_id", "article__published_on"
    )
    made += [
        listing_model(place=f"author/{author}/{locale}", article_id=pk, published_on=day)
        for pk, author, locale, day in rows
    ]
    listing_model.objects.bulk_create(made, batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_no_authors_without_order")]

    operations = [migrations.RunPython(list_all, migrations.RunPython.noop)]
