"""What the county of figures_county.py holds beside pupils and rolls, and some of the figures as a
person would write them in SQL for all its schools at once. `%(on)s` is the last day of the month
asked about, `%(since)s` its first, `%(term)s` the term's.

Less than the product says (no class, no list of members, no cells, one calendar for all): a floor,
not another product.
"""

# The school days of the month, for those who were talked to, visited, and so on.
FILL = [
    "UPDATE students_studentcategory SET starts_on = %(term)s",
    """INSERT INTO students_carelevel (school_id, rank, name, in_words)
       SELECT id, rank, 'level ' || rank, '' FROM school_school, generate_series(1, 3) rank
       ON CONFLICT DO NOTHING""",
    """INSERT INTO students_studentcarelevel (public_id, school_id, student_id, level_id, reason,
           basis, starts_on)
       SELECT gen_random_uuid(), held.school_id, held.student_id, level.id, '', 'imported',
           %(term)s::date
       FROM students_studentcategory held JOIN students_carelevel level
           ON level.school_id = held.school_id AND level.rank = 1 + held.student_id %% 3""",
    # three talks in the month with three quarters of them, a call that failed with the others
    """INSERT INTO mentoring_carerecord (public_id, school_id, student_id, kind, source,
           happened_on, outcome, part_of_day, place, topics, concern, restricted, for_family,
           author_id, author_text, import_print, written_at, withdrawn_why)
       SELECT gen_random_uuid(), held.school_id, student_id,
           CASE student_id %% 4 WHEN 0 THEN 'call' ELSE 'talk' END, 'typed',
           %(since)s::date + (student_id %% 5 + 7 * n)::int,
           CASE student_id %% 4 WHEN 0 THEN 'not_reached' ELSE 'made' END, '', '', '[]', '',
           false, false, person.id, '', '', now(), ''
       FROM students_studentcategory held JOIN school_user person USING (school_id),
           generate_series(0, 2) n""",
    # a visit in the term to six in ten
    """INSERT INTO mentoring_carerecord (public_id, school_id, student_id, kind, source,
           happened_on, outcome, part_of_day, place, topics, concern, restricted, for_family,
           author_id, author_text, import_print, written_at, withdrawn_why)
       SELECT gen_random_uuid(), held.school_id, student_id, 'visit', 'typed',
           %(on)s::date - (student_id %% 97)::int, 'made', '', '', '[]', '', false, false,
           person.id, '', '', now(), ''
       FROM students_studentcategory held JOIN school_user person USING (school_id)
       WHERE student_id %% 50 / 10 < 3""",
    """INSERT INTO mentoring_pairing (public_id, school_id, student_id, kind, user_id, aspects,
           because, notes, made_by_id, made_at, end_why, end_note, starts_on)
       SELECT gen_random_uuid(), held.school_id, student_id, 'teacher', person.id, '[]', '[]',
           '', person.id, now(), '', '', %(term)s::date + 10
       FROM students_studentcategory held JOIN school_user person USING (school_id)
       WHERE student_id %% 15 <> 6""",
    """INSERT INTO students_contactcard (public_id, school_id, student_id, version, verified_on,
           verified_by_id, digest)
       SELECT gen_random_uuid(), held.school_id, student_id, 1, %(term)s::date + 20, person.id, ''
       FROM students_studentcategory held JOIN school_user person USING (school_id)
       WHERE student_id %% 35 <> 6""",
    """INSERT INTO activities_calltry (public_id, school_id, student_id, happened_on, who, way,
           direction, result, minutes, follow_up, by_id, written_at)
       SELECT gen_random_uuid(), held.school_id, student_id,
           %(since)s::date + (student_id %% 25)::int, '妈妈', 'phone', 'out',
           CASE student_id %% 11 WHEN 0 THEN 'no_answer' ELSE 'connected' END, 6, false,
           person.id, now()
       FROM students_studentcategory held JOIN school_user person USING (school_id)
       WHERE student_id %% 5 = 1 AND student_id %% 20 <> 6""",
    """INSERT INTO activities_letter (public_id, school_id, student_id, reason, "to", way,
           written_on, sent_on, recorded_by_id, recorded_at, withdrawn_why)
       SELECT gen_random_uuid(), held.school_id, student_id, 'mid_autumn', '爸爸', 'post',
           %(on)s::date - (student_id %% 60)::int, %(on)s::date - (student_id %% 60)::int,
           person.id, now(), ''
       FROM students_studentcategory held JOIN school_user person USING (school_id)
       WHERE student_id %% 5 = 1 AND student_id %% 30 <> 6""",
]

# Who is in care, who of them is left behind; shared by the figures.
SHARED = [
    "DROP TABLE IF EXISTS in_care, school_days",
    """CREATE TEMPORARY TABLE in_care AS
       SELECT held.school_id, held.student_id, bool_or(category.left_behind) AS left_behind,
           2026 - min(class.entry_year) AS grade
       FROM students_studentcategory held
           JOIN students_carecategory category ON category.id = held.category_id
           JOIN students_enrolment e ON e.student_id = held.student_id
               AND e.starts_on <= %(on)s AND (e.until IS NULL OR e.until > %(on)s)
           JOIN school_schoolclass class ON class.id = e.school_class_id
       WHERE held.starts_on <= %(on)s AND (held.until IS NULL OR held.until > %(on)s)
       GROUP BY held.school_id, held.student_id""",
    "CREATE INDEX ON in_care (student_id)",
    "ANALYZE in_care",
]


def _share(done: str, of: str = "true") -> str:
    return f"""
        SELECT school_id, count(*) FILTER (WHERE EXISTS ({done})), count(*)
        FROM in_care c WHERE {of} GROUP BY school_id"""


_RECORD = """SELECT 1 FROM mentoring_carerecord r WHERE r.student_id = c.student_id
    AND r.outcome = 'made' AND r.withdrawn_at IS NULL AND r.happened_on <= %(on)s"""

# By code: school, numerator, denominator.
FIGURES = {
    "care.talk_cover": _share(f"{_RECORD} AND r.kind = 'talk' AND r.happened_on >= %(since)s"),
    "care.visit": _share(f"{_RECORD} AND r.kind = 'visit' AND r.happened_on >= %(term)s"),
    "pairing.teacher": _share(
        """SELECT 1 FROM mentoring_pairing p WHERE p.student_id = c.student_id
               AND p.kind = 'teacher' AND p.starts_on <= %(on)s
               AND (p.until IS NULL OR p.until > %(on)s)"""
    ),
    "archive.card": _share(
        """SELECT 1 FROM students_contactcard k WHERE k.student_id = c.student_id
               AND k.verified_on BETWEEN %(term)s AND %(on)s"""
    ),
    "home.call": _share(
        """SELECT 1 FROM activities_calltry t WHERE t.student_id = c.student_id
               AND t.result = 'connected' AND t.withdrawn_at IS NULL
               AND t.happened_on BETWEEN %(since)s AND %(on)s""",
        "left_behind",
    ),
    "home.letter": _share(
        """SELECT 1 FROM activities_letter l WHERE l.student_id = c.student_id
               AND l.withdrawn_at IS NULL AND l.sent_on BETWEEN %(term)s AND %(on)s""",
        "left_behind AND grade >= 3",
    ),
}
