"""The audit trail is append-only by trigger, on both databases.

Triggers are named core_auditentry_no_*; tests that flush the database drop and recreate them.
"""

from django.db import migrations

TABLES = ("core_auditentry", "core_auditseal")


def forbid(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION core_append_only() RETURNS trigger AS $$ "
                "BEGIN RAISE EXCEPTION 'append-only table'; END $$ LANGUAGE plpgsql"
            )
        for table in TABLES:
            for verb in ("update", "delete"):
                name = f"{table}_no_{verb}"
                if connection.vendor == "postgresql":
                    cursor.execute(
                        f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} "
                        "FOR EACH ROW EXECUTE FUNCTION core_append_only()"
                    )
                else:
                    cursor.execute(
                        f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} "
                        "BEGIN SELECT RAISE(ABORT, 'append-only table'); END"
                    )


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]
    operations = [migrations.RunPython(forbid, migrations.RunPython.noop)]
