"""The rules of absence as a person would write them in SQL for a whole county: a statement a rule,
whole days only, which is what the county of the bench holds. `%(on)s` is the day.

Less than the product says (no halves of days, no lessons, no because, no owner, no due time, one
calendar for all): a floor, not another product.
"""

# The school days up to the day, the last first; who is away since when. Shared by the rules.
SHARED = [
    """CREATE TEMPORARY TABLE school_days AS
       SELECT d::date AS day, row_number() OVER (ORDER BY d DESC) AS back
       FROM generate_series(date '2025-09-01', %(on)s::date, '1 day') d
       WHERE extract(isodow FROM d) < 6""",
    "CREATE INDEX ON school_days (day)",
    "ANALYZE school_days",
    """CREATE TEMPORARY TABLE away AS
       WITH missing AS (
           SELECT DISTINCT student_id FROM attendance_attendanceexception
           WHERE session = 'morning' AND kind IN ('unverified', 'truant')
               AND date BETWEEN (SELECT day FROM school_days WHERE back = 20) AND %(on)s
       ), place AS (
           SELECT student_id, school_class_id FROM missing JOIN students_enrolment e
               USING (student_id)
           WHERE e.starts_on <= %(on)s AND (e.until IS NULL OR e.until > %(on)s)
               AND NOT EXISTS (
                   SELECT 1 FROM students_standing s WHERE s.student_id = e.student_id
                       AND s.kind NOT IN ('guest', 'arriving') AND s.starts_on <= %(on)s
                       AND (s.until IS NULL OR s.until > %(on)s))
       ), seen AS (
           SELECT place.student_id, last.day FROM place LEFT JOIN LATERAL (
               SELECT day FROM school_days d
               WHERE NOT EXISTS (
                       SELECT 1 FROM attendance_attendanceexception x
                       WHERE x.student_id = place.student_id AND x.date = d.day
                           AND x.session = 'morning' AND x.part = ''
                           AND x.kind NOT IN ('present', 'late', 'early'))
                   AND EXISTS (
                       SELECT 1 FROM attendance_attendanceday r
                       WHERE r.school_class_id = place.school_class_id AND r.date = d.day
                           AND r.session = 'morning')
               ORDER BY d.day DESC LIMIT 1) last ON true
       )
       SELECT x.student_id, min(x.date) AS first, max(x.date) AS last, count(*) AS days,
           (array_agg(x.whereabouts ORDER BY x.date DESC) FILTER (WHERE x.whereabouts <> ''))[1]
               AS place
       FROM seen JOIN attendance_attendanceexception x USING (student_id)
       WHERE x.date > coalesce(seen.day, '-infinity') AND x.date <= %(on)s
           AND x.session = 'morning' AND x.part = '' AND x.kind IN ('unverified', 'truant')
           AND (x.kind = 'truant' OR NOT EXISTS (
               SELECT 1 FROM attendance_leavenote n
               WHERE n.student_id = x.student_id AND n.starts_on <= x.date AND n.until > x.date
                   AND n.confirmed_at IS NOT NULL AND n.cancelled_at IS NULL))
       GROUP BY x.student_id""",
    "ANALYZE away",
]

RULES = {
    "dropout.suspected": "SELECT student_id FROM away WHERE days >= 3",
    "dropout.missing": "SELECT student_id FROM away WHERE place = 'missing'",
    "absence.morning": """
        SELECT student_id FROM away JOIN attendance_attendanceexception x USING (student_id)
        WHERE x.date = away.last AND x.session = 'morning' AND x.kind = 'unverified'
            AND NOT EXISTS (
                SELECT 1 FROM attendance_absencecall c
                WHERE c.student_id = away.student_id AND c.result = 'reached'
                    AND c.date BETWEEN away.last AND %(on)s)""",
    "absence.run": """
        SELECT student_id FROM away
        WHERE days >= 2 AND NOT EXISTS (
            SELECT 1 FROM mentoring_carerecord r
            WHERE r.student_id = away.student_id AND r.kind = 'visit' AND r.outcome = 'made'
                AND r.withdrawn_at IS NULL AND r.happened_on BETWEEN away.first AND %(on)s)""",
    "absence.pattern": """
        SELECT student_id FROM (
            SELECT x.student_id, min(x.date) AS first FROM attendance_attendanceexception x
            WHERE x.session = 'morning' AND x.kind IN ('unverified', 'truant') AND x.part = ''
                AND x.date IN (SELECT day FROM school_days WHERE back <= 20)
                AND (x.kind = 'truant' OR NOT EXISTS (
                    SELECT 1 FROM attendance_leavenote n
                    WHERE n.student_id = x.student_id AND n.starts_on <= x.date
                        AND n.until > x.date AND n.confirmed_at IS NOT NULL
                        AND n.cancelled_at IS NULL))
            GROUP BY x.student_id HAVING count(*) >= 5) many
        LEFT JOIN away USING (student_id)
        WHERE away.first IS NULL OR many.first < away.first""",
    "absence.share": """
        WITH many AS (
            SELECT student_id, count(*) AS days FROM attendance_attendanceexception
            WHERE session = 'morning' AND part = '' AND kind NOT IN ('present', 'late', 'early')
                AND date IN (SELECT day FROM school_days WHERE back <= 45)
            GROUP BY student_id HAVING count(*) >= 2
        ), rolls AS (
            SELECT school_class_id, count(*) AS days FROM attendance_attendanceday
            WHERE session = 'morning' AND date IN (SELECT day FROM school_days WHERE back <= 45)
            GROUP BY school_class_id
        )
        SELECT student_id FROM many JOIN students_enrolment e USING (student_id)
            JOIN rolls USING (school_class_id)
        WHERE e.starts_on <= %(on)s AND (e.until IS NULL OR e.until > %(on)s)
            AND rolls.days >= 20 AND many.days * 100 >= 10 * rolls.days""",
    "leave.expired": """
        WITH note AS (
            SELECT student_id, max(until) AS until FROM attendance_leavenote
            WHERE until <= %(on)s AND until > (SELECT day FROM school_days WHERE back = 45)
                AND part = '' AND confirmed_at IS NOT NULL AND cancelled_at IS NULL
            GROUP BY student_id
        )
        SELECT student_id FROM note JOIN students_enrolment e USING (student_id)
        WHERE e.until IS NULL
            AND EXISTS (
                SELECT 1 FROM attendance_attendanceexception x
                WHERE x.student_id = note.student_id AND x.date BETWEEN note.until AND %(on)s
                    AND x.session = 'morning' AND x.kind NOT IN ('present', 'late', 'early'))
            AND NOT EXISTS (
                SELECT 1 FROM school_days d
                WHERE d.day BETWEEN note.until AND %(on)s
                    AND EXISTS (
                        SELECT 1 FROM attendance_attendanceday r
                        WHERE r.school_class_id = e.school_class_id AND r.date = d.day
                            AND r.session = 'morning')
                    AND NOT EXISTS (
                        SELECT 1 FROM attendance_attendanceexception x
                        WHERE x.student_id = note.student_id AND x.date = d.day
                            AND x.session = 'morning' AND x.part = ''
                            AND x.kind NOT IN ('present', 'late', 'early')))""",
}

# What the county of tests/support/county.py has not: whom the rules are about.
FILL = [
    """INSERT INTO attendance_attendanceexception (public_id, school_id, student_id,
           school_class_id, date, session, part, kind, whereabouts, note, marked_at)
       SELECT gen_random_uuid(), school_id, pupil.id, current_class_id, d.day, 'morning', '',
           CASE pupil.id / 200 %% 7 WHEN 3 THEN 'truant' ELSE 'unverified' END,
           CASE pupil.id / 200 %% 12 WHEN 5 THEN 'missing' ELSE '' END, '', now()
       FROM students_student pupil,
           (SELECT d::date AS day, row_number() OVER (ORDER BY d DESC) AS back
            FROM generate_series(date '2026-04-01', %(on)s::date, '1 day') d
            WHERE extract(isodow FROM d) < 6) d
       WHERE pupil.id %% 200 = 0 AND d.back <= 1 + pupil.id / 200 %% 6
       ON CONFLICT (student_id, date, session, part)
       DO UPDATE SET kind = excluded.kind, whereabouts = excluded.whereabouts""",
    # every third day of nine weeks, half of them on leave
    """INSERT INTO attendance_attendanceexception (public_id, school_id, student_id,
           school_class_id, date, session, part, kind, whereabouts, note, marked_at)
       SELECT gen_random_uuid(), school_id, pupil.id, current_class_id, d.day, 'morning', '',
           CASE pupil.id / 300 %% 2 WHEN 0 THEN 'unverified' ELSE 'sick' END, '', '', now()
       FROM students_student pupil,
           (SELECT d::date AS day, row_number() OVER (ORDER BY d DESC) AS back
            FROM generate_series(date '2026-02-01', %(on)s::date, '1 day') d
            WHERE extract(isodow FROM d) < 6) d
       WHERE pupil.id %% 300 = 7 AND d.back <= 45 AND d.back %% 3 = 2
       ON CONFLICT (student_id, date, session, part) DO NOTHING""",
    # leave until Wednesday; a third of them are not back on Thursday and Friday
    """INSERT INTO attendance_leavenote (public_id, school_id, student_id, kind, part, reason,
           starts_on, until, written_by_id, written_at, confirmed_at, confirmed_whom,
           confirmed_how)
       SELECT gen_random_uuid(), school_id, id, 'sick', '', '', %(on)s::date - 4,
           %(on)s::date - 1, (SELECT min(id) FROM school_user), now(), now(), '', 'phone'
       FROM students_student WHERE id %% 250 = 11""",
    """INSERT INTO attendance_attendanceexception (public_id, school_id, student_id,
           school_class_id, date, session, part, kind, whereabouts, note, marked_at)
       SELECT gen_random_uuid(), school_id, id, current_class_id, %(on)s::date - back, 'morning',
           '', CASE WHEN back > 1 THEN 'sick' ELSE 'unverified' END, '', '', now()
       FROM students_student, generate_series(0, 4) back
       WHERE id %% 250 = 11 AND (back > 1 OR id / 250 %% 3 = 0)
       ON CONFLICT (student_id, date, session, part) DO UPDATE SET kind = excluded.kind""",
]
