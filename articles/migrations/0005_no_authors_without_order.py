from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_authors_in_order")]

    operations = [migrations.RemoveField(model_name="articlepage", name="authors")]
