import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mentoring", "0006_counsel"),
        ("school", "0005_staff_import"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("allowanceentry", "mentoring_receipt_once"),
        migrations.AlterField(
            "allowancekeeper",
            "counted_fen",
            models.PositiveIntegerField("交接时点清金额", default=0),
        ),
        migrations.AddField(
            "allowancekeeper",
            "expected_fen",
            models.PositiveIntegerField("交接时账面金额", default=0),
        ),
        migrations.AddField(
            "allowancekeeper",
            "difference_why",
            models.CharField("差额原因", max_length=100, blank=True),
            preserve_default=True,
        ),
        migrations.AddField(
            "allowancekeeper",
            "settled_how",
            models.CharField("差额处理", max_length=100, blank=True),
        ),
        migrations.AddField(
            "allowancekeeper",
            "settled_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("allowancekeeper", "settled_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "allowanceentry",
            "school",
            models.ForeignKey(
                default=0,  # the table is still empty
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="school.school",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "allowanceentry",
            "noted_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("allowanceentry", "noted_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "allowancekeeper",
            models.CheckConstraint(
                condition=models.Q(counted_fen=models.F("expected_fen"))
                | ~models.Q(difference_why=""),
                name="mentoring_keeper_difference",
            ),
        ),
        migrations.AddConstraint(
            "allowanceentry",
            models.UniqueConstraint(
                fields=["school", "receipt_no"],
                condition=~models.Q(receipt_no=""),
                name="mentoring_receipt_once",
            ),
        ),
        migrations.AddConstraint(
            "allowanceentry",
            models.CheckConstraint(
                condition=models.Q(kind="counter", counters__isnull=False)
                | (~models.Q(kind="counter") & models.Q(counters__isnull=True)),
                name="mentoring_counter_names_entry",
            ),
        ),
        migrations.AddIndex(
            "allowanceentry",
            models.Index(
                fields=["school"],
                name="mentoring_entry_over_quota",
                condition=~models.Q(over_quota_why="") & models.Q(noted_at__isnull=True),
            ),
        ),
    ]
