from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0002_told_calendar")]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "待发送"),
                    ("sending", "发送中"),
                    ("sent", "已发送"),
                    ("failed", "未送达"),
                    ("void", "不必再发"),
                ],
                default="pending",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="stage",
            field=models.CharField(
                choices=[
                    ("assigned", "移交"),
                    ("due", "到期"),
                    ("owner", "责任人"),
                    ("director", "德育主任"),
                    ("principal", "校长"),
                ],
                max_length=10,
            ),
        ),
    ]
