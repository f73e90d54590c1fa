"""Which tables a query would read from end to end."""

import json
import re

from django.db import connection


def whole_tables_read(sql: str) -> list[str]:
    """The names (SQLite: or aliases) of the tables `sql` reads without an index that narrows."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            lines = [row[3] for row in cursor.fetchall()]
            return [name for line in lines for name in re.findall(r"^SCAN (\w+)", line)]
        cursor.execute("SET LOCAL enable_seqscan = off")  # a table of one school is all one school
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        [answer] = cursor.fetchone()
    answer = json.loads(answer) if isinstance(answer, str) else answer
    return re.findall(r'"Seq Scan"[^{}]*?"Relation Name": "(\w+)"', json.dumps(answer))
