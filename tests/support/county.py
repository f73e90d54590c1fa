"""500 schools, 450,000 pupils and a year of their attendance (exceptions only), filled into
PostgreSQL in one transaction, and what EXPLAIN says of a query on them."""

import json
from contextlib import contextmanager
from typing import Any

from django.db import connection

SCHOOLS, CLASSES, PUPILS = 500, 24, 900
SCHOOL_DAYS = 180

PEOPLE = [
    """INSERT INTO school_school (public_id, code10, name, short_name, address, phone, hotline,
           hotline_hours, police_name, police_phone, is_demo)
       SELECT gen_random_uuid(), (3199000000 + s)::text, 'school ' || s, '', '', '', '', '', '', '',
           false
       FROM generate_series(1, %(schools)s) s""",
    """INSERT INTO school_schoolclass (public_id, school_id, stage, entry_year, number, aliases)
       SELECT gen_random_uuid(), school.id, 'primary', 2021 + c / 4, 1 + c %% 4, '[]'
       FROM school_school school, generate_series(0, %(classes)s - 1) c""",
    """INSERT INTO students_student (public_id, school_id, current_class_id, status, name, name_key,
           search_key, sex, birth_precision, id_type, ethnicity, address, hukou_address, hukou_kind,
           village, health, family_situation, difficulties, strengths, note, id_number_index,
           id_number_last4, national_student_no_index, national_student_no_last4, created_at,
           updated_at)
       SELECT gen_random_uuid(), class.school_id, class.id, 'enrolled', 'pupil', 'pupil',
           CASE p %% 10 WHEN 0 THEN '|zhangzixuan|zzx|zixuan|zx|xuan|' ELSE '|pupil|p|' END,
           'M', 'day', '1', '', '', '', '', 'village ' || p %% 9, '', '', '', '', '',
           md5(class.id || '-' || p), '', '', '', now(), now()
       FROM school_schoolclass class, generate_series(1, %(pupils)s / %(classes)s + 1) p""",
    """INSERT INTO students_studentcategory (public_id, school_id, student_id, category_id,
           claimed_as, evidence, cause, entry_reason, exit_reason, exit_note, starts_on)
       SELECT gen_random_uuid(), pupil.school_id, pupil.id, category.id, '', '', '', '', '', '',
           '2026-09-01'
       FROM students_student pupil, students_carecategory category
       WHERE category.code = CASE pupil.id %% 5 WHEN 0 THEN 'PSY' ELSE 'LB_BOTH' END
           AND pupil.id %% 5 < 2 AND %(pupils)s > 0""",
]

# Everyone's guardian, and a level for every tenth: what a search looks through.
FINDING = [
    """INSERT INTO students_contactperson (public_id, school_id, student_id, role, name, relation,
           phone_index, phone_last4, other_phone_index, other_phone_last4, place, address, presence,
           occupation, health, phone_state, other_phone_state, "order")
       SELECT gen_random_uuid(), school_id, id, 'GUARDIAN', '', '', md5('phone' || id),
           lpad((id %% 10000)::text, 4, '0'), '', '', '', '', '', '', '', '', '', 0
       FROM students_student""",
    """INSERT INTO students_carelevel (school_id, rank, name, in_words)
       SELECT id, 3, 'level', '' FROM school_school""",
    """INSERT INTO students_studentcarelevel (public_id, school_id, student_id, level_id, reason,
           basis, starts_on)
       SELECT gen_random_uuid(), pupil.school_id, pupil.id, level.id, '', 'imported', '2026-09-01'
       FROM students_student pupil JOIN students_carelevel level USING (school_id)
       WHERE pupil.id %% 10 = 0""",
]
FINDING_TABLES = ("students_contactperson", "students_studentcarelevel")

# School day number n of 36 weeks from Monday 1 September 2025: its Monday and its weekday.
_DAY = "date '2025-09-01' + (n / 5 * 7 + n %% 5)::int"

YEAR = [
    """INSERT INTO students_enrolment (public_id, school_id, student_id, school_class_id,
           entry_kind, leave_reason, starts_on)
       SELECT gen_random_uuid(), school_id, id, current_class_id, '', '', '2025-09-01'
       FROM students_student""",
    f"""INSERT INTO attendance_attendanceday (public_id, school_id, school_class_id, date, session,
           version, expected, absent, taken_at, received_at)
       SELECT gen_random_uuid(), class.school_id, class.id, {_DAY}, 'morning', 1, 38, 1, now(),
           now()
       FROM generate_series(0, %(days)s - 1) n, school_schoolclass class ORDER BY n""",
    # three days a year each (1.7 % of the days), one in five without explanation
    f"""INSERT INTO attendance_attendanceexception (public_id, school_id, student_id,
           school_class_id, date, session, part, kind, whereabouts, note, marked_at)
       SELECT gen_random_uuid(), school_id, id, current_class_id, {_DAY}, 'morning', '',
           CASE (chance / %(days)s + time) %% 5 WHEN 0 THEN 'unverified' ELSE 'sick' END, '', '',
           now()
       FROM (SELECT pupil.*, time, (chance + time * 61) %% %(days)s AS n
             FROM (SELECT *, abs(hashint8(id) / 2) AS chance FROM students_student) pupil,
                 generate_series(0, 2) time) absences ORDER BY n""",
]
YEARS_TABLES = ("students_enrolment", "attendance_attendanceday", "attendance_attendanceexception")


def begin() -> None:
    """Empty the tables, to which nothing was added yet: their rows then go to new files, unlogged,
    which end with the transaction; no half a million dead rows stay behind for later tests."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE school_schoolclass, students_student, core_auditentry CASCADE")


def fill(statements: list[str], *tables: str) -> None:
    """Run the statements without checking foreign keys, building the indexes of `tables`
    afterwards: a quarter of the time."""
    numbers = {"schools": SCHOOLS, "classes": CLASSES, "pupils": PUPILS, "days": SCHOOL_DAYS}
    with connection.cursor() as cursor, _unchecked(cursor), _indexes_later(cursor, tables):
        for statement in statements:
            cursor.execute(statement, {k: v for k, v in numbers.items() if f"%({k})" in statement})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def _unchecked(cursor: Any):
    cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SET LOCAL session_replication_role = origin")


@contextmanager
def _indexes_later(cursor: Any, tables: tuple[str, ...]):
    ready = "UPDATE pg_index SET indisready = %s WHERE indrelid = %s::regclass"
    for table in tables:
        cursor.execute(ready, [False, table])
    yield
    for table in tables:
        cursor.execute(ready, [True, table])
        cursor.execute(f"REINDEX TABLE {table}")


def explain(queryset: Any) -> list[dict[str, Any]]:
    """The nodes of the plan PostgreSQL really ran, with rows and loops."""
    sql, parameters = queryset.query.sql_with_params()
    return _explain_sql(sql, parameters)


def _explain_sql(sql: str, parameters: Any = None) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters)
        [answer] = cursor.fetchone()
    answer = json.loads(answer) if isinstance(answer, str) else answer
    return list(_nodes(answer[0]["Plan"]))


def _nodes(plan: dict[str, Any]):
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)


def assert_touches(asked: Any, table: str, most: int) -> None:
    """Of a queryset or of captured SQL: no large table is read from end to end, and of `table` at
    most `most` rows are fetched, those a filter throws away included."""
    nodes = _explain_sql(asked) if isinstance(asked, str) else explain(asked)
    scanned = [
        node["Relation Name"]
        for node in nodes
        if node["Node Type"] == "Seq Scan" and node["Actual Rows"] > 100
    ]
    assert scanned == []
    touched = sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in nodes
        if node.get("Relation Name") == table
    )
    assert touched <= most, touched
