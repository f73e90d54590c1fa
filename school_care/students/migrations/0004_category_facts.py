"""Which categories are kept in confidence, and which a certificate proves."""

from django.db import migrations

CONFIDENTIAL = ("PSY", "BEHAVIOUR", "FAMILY_SPECIAL")
CERTIFIED = ("DISABLED", "DIBAO", "DIBAO_EDGE", "TEKUN", "ORPHAN", "DE_FACTO", "MARTYR")


def mark(apps, schema_editor):
    CareCategory = apps.get_model("students", "CareCategory")
    CareCategory.objects.filter(code__in=CONFIDENTIAL).update(confidential=True)
    CareCategory.objects.filter(code__in=CERTIFIED).update(needs_certificate=True)


class Migration(migrations.Migration):
    dependencies = [("students", "0003_archive")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
