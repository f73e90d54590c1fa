from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0004_wal")]

    operations = [
        migrations.AddIndex(
            model_name="fieldchange",
            index=models.Index(fields=["student_id", "-id"], name="core_change_by_student"),
        ),
    ]
