"""SQLite keeps its journal mode in the file: write-ahead logging is set here, once."""

from django.db import migrations


def use_wal(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0003_append_only")]
    operations = [migrations.RunPython(use_wal, migrations.RunPython.noop)]
