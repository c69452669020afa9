"""Wagtail comes with a group "Moderators" and a workflow of that name; here editors review."""

from django.db import migrations


def ours(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    moderators = Group.objects.filter(name="Moderators", user=None).first()
    if moderators is None:
        return
    editors, _ = Group.objects.get_or_create(name="Editors")
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(groups=moderators):
        task.groups.set([editors])
        task.name = "Review by an editor"
        task.save(update_fields=["name"])
    workflows = apps.get_model("wagtailcore", "Workflow").objects
    workflows.filter(name="Moderators approval").update(name="Review before publishing")
    moderators.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("patrons", "0002_giving_and_voting"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(ours, migrations.RunPython.noop)]
