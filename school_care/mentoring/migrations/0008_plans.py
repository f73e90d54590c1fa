import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mentoring", "0007_board"),
        ("school", "0005_staff_import"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "home_periods",
                    models.PositiveSmallIntegerField(default=10, verbose_name="每学期送教课时"),
                ),
                (
                    "school",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="school.school",
                    ),
                ),
            ],
            options={"verbose_name": "帮扶计划设置"},
        ),
    ]
