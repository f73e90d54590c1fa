from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="ledger",
            name="told_calendar",
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="dutychange",
            name="field",
            field=models.CharField(
                choices=[("state", "状态"), ("owner", "责任人"), ("due", "最后期限")],
                max_length=10,
            ),
        ),
    ]
