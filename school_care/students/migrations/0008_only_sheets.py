"""The sheets an import reads are said in one place: the single sheet of old joins the list."""

from django.db import migrations


def into_list(apps, schema_editor):
    """The one sheet named becomes a list of one; a list stood above it and stays."""
    rows = apps.get_model("students", "RosterImport").objects.using(schema_editor.connection.alias)
    for row in rows.exclude(only_sheet="").only("only_sheet", "only_sheets"):
        if not row.only_sheets:
            row.only_sheets = [row.only_sheet]
            row.save(update_fields=["only_sheets"])


def out_of_list(apps, schema_editor):
    """A list of one names the one sheet as well; the list stays, as it is read first."""
    rows = apps.get_model("students", "RosterImport").objects.using(schema_editor.connection.alias)
    longest = apps.get_model("students", "RosterImport")._meta.get_field("only_sheet").max_length
    for row in rows.only("only_sheet", "only_sheets"):
        if len(row.only_sheets) == 1 and len(row.only_sheets[0]) <= longest:
            row.only_sheet = row.only_sheets[0]
            row.save(update_fields=["only_sheet"])


class Migration(migrations.Migration):
    dependencies = [("students", "0007_pair_count")]

    operations = [
        migrations.RunPython(into_list, out_of_list),
        migrations.RemoveField(model_name="rosterimport", name="only_sheet"),
    ]
