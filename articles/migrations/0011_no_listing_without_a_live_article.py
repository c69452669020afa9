from django.db import migrations


def remove(apps, schema_editor):
    """What was withdrawn as a plain page stayed in the lists."""
    apps.get_model("articles", "Listing").objects.filter(article__live=False).delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_texts_as_they_are_compared")]

    operations = [migrations.RunPython(remove, migrations.RunPython.noop)]
