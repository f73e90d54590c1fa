"""What a level owes in days is said by the rules of the ledger of duties alone."""

from django.db import migrations

OLD = "每两周联系一次，每学期家访一次"
NEW = "每半月联系一次，每学期家访一次"


def say_half_a_month(apps, schema_editor):
    """The school's usual second level is every fifteen days, as its rule has it."""
    rows = apps.get_model("students", "CareLevel").objects.using(schema_editor.connection.alias)
    rows.filter(in_words=OLD).update(in_words=NEW)


def say_two_weeks(apps, schema_editor):
    """The words as they were."""
    rows = apps.get_model("students", "CareLevel").objects.using(schema_editor.connection.alias)
    rows.filter(in_words=NEW).update(in_words=OLD)


class Migration(migrations.Migration):
    dependencies = [("students", "0008_only_sheets")]

    operations = [
        migrations.RunPython(say_half_a_month, say_two_weeks),
        migrations.RemoveField(model_name="carelevel", name="contact_after"),
        migrations.RemoveField(model_name="carelevel", name="contact_warn_after"),
        migrations.RemoveField(model_name="carelevel", name="visit_after"),
        migrations.RemoveField(model_name="carelevel", name="visit_warn_after"),
    ]
