"""移交单: who is handed over, since when, what was agreed and what is open; two signatures. No
category, no text of a 限阅 record, nothing the printing person may not read."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from school_care.core import clock
from school_care.core.templatetags.days import long_date, short_date
from school_care.mentoring.choices.pairings import BY_STAFF, NotesReach, PairingEnd
from school_care.mentoring.models import CareRecord, Pairing
from school_care.school.models import School, User
from school_care.school.papers import name_and_day, print_paper

LATELY = timedelta(days=30)  # a hand-over so long ago is what a sheet is printed of


def latest_handed(user: User, school: School) -> list[Pairing]:
    """What the person handed over on the last day they did, within LATELY; [] when they did not."""
    since = clock.today() - LATELY
    rows = Pairing.objects.filter(
        school=school,
        user=user,
        kind__in=BY_STAFF,
        end_why=PairingEnd.HANDED_OVER,
        until__gte=since,
    )
    last = rows.aggregate(day=Max("until"))["day"]
    if last is None:
        return []
    return list(
        rows.filter(until=last)
        .select_related("student__current_class", "user")
        .order_by("student__name_key", "pk")
    )


def print_sheet(*, person: User, rows: Sequence[Pairing], school: School, printed_by: Any) -> bytes:
    """The sheet of these pairings of `person`, A4, watermarked. Raises PrintError."""
    ids = [row.student_id for row in rows]
    seen = CareRecord.objects.visible_to(printed_by).filter(student_id__in=ids)
    contacts = seen.made_contacts().order_by().values_list("student_id")
    last = dict(contacts.annotate(day=Max("happened_on")))
    steps: dict[int, list[str]] = {}
    for record in seen.filter(restricted=False).with_open_step():
        due = f"{short_date(record.next_step_on)} " if record.next_step_on else ""
        steps.setdefault(record.student_id, []).append(f"{due}{record.next_step}")
    successors = _successors(rows)
    blocks = [
        {
            "student": row.student,
            "group": row.student.current_class or "",
            "kind": row.get_kind_display(),
            "since": long_date(row.starts_on),
            "aspects": row.aspect_words,
            "goal": row.goal or "",
            "measures": row.measures or "",
            "last": long_date(last[row.student_id]) if row.student_id in last else "",
            "steps": steps.get(row.student_id, [])[:5],
            "to": successors.get(row.pk),
        }
        for row in rows
    ]
    return print_paper(
        "print/pairing_handover.html",
        {
            "person": person,
            "blocks": blocks,
            "names": sorted({block["to"]["name"] for block in blocks if block["to"]}),
            "on": long_date(_day_of(rows)),
        },
        school=school,
        printed_by=printed_by,
        watermark=name_and_day(printed_by),
    )


def _day_of(rows: Sequence[Pairing]) -> date:
    return rows[0].until or clock.today()


def _successors(rows: Sequence[Pairing]) -> dict[int, dict[str, str]]:
    """Who carries each on, and what they read of the time before."""
    later = Pairing.objects.filter(after__in=[row.pk for row in rows]).select_related("user")
    found = {}
    for row in later.prefetch_related("handed_notes"):
        words = NotesReach(row.notes).label
        if row.notes == NotesReach.SINCE and row.notes_from:
            words = f"看{long_date(row.notes_from)}以后的记录"
        if singly := len(row.handed_notes.all()):
            words = f"{words}，另单独移交{singly}条"
        found[row.after_id] = {"name": row.user.name, "reads": words}
    return found
