"""What birthdays contribute: a line on the pupil's file, lines for the month's note."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest

from school_care.activities.birthdays import Keeping, next_birthday
from school_care.activities.choices.home import KeptHow
from school_care.activities.selectors_birthdays import standing_kept
from school_care.core import clock
from school_care.core.panels import Part, pupil_panels
from school_care.core.templatetags.days import short_date
from school_care.school.calendar import calendar_of
from school_care.students.models import Student
from school_care.students.note_lines import OfferedLine, register_note_lines
from school_care.students.selectors import reads_care

SAYS = {
    KeptHow.GROUP: "和同学们一起过了集体生日",
    KeptHow.CLASS: "班里为孩子过了生日",
    KeptHow.ALONE: "老师和同学祝孩子生日快乐",
}


def register() -> None:
    """Fill the registries; called once at start-up."""
    panel = Part("birthday", 60, "activities/birthdays/_panel.html", birthday_panel, "rest")
    pupil_panels.register(panel)
    register_note_lines("birthday", 40, birthday_lines)


def birthday_panel(request: HttpRequest, student: Student) -> dict[str, Any] | None:
    """The next birthday and the last one kept; one query."""
    if student.birth_date is None or not reads_care(request.user, student):
        return None
    today = clock.today()
    kept = standing_kept().filter(student=OuterRef("pk")).order_by("-turns")
    known = (
        Student.objects.filter(pk=student.pk)
        .select_related("birthday_choice")
        .annotate(**{name: Subquery(kept.values(name)[:1]) for name in ("turns", "held_on", "how")})
        .get()
    )
    birthday = next_birthday(known, today, Keeping(calendar_of(request)))
    if birthday is None:
        return None
    return {
        "student": student,
        "birthday": birthday,
        "words": birthday.words(today),
        "keep_words": birthday.keep_words(today),
        "last_on": known.held_on,
        "last_how": KeptHow(known.how).label if known.how else "",
        "done": known.turns == birthday.turns,
    }


def birthday_lines(
    user: Any, students: Sequence[Student], first: date, last: date
) -> dict[int, list[OfferedLine]]:
    """That a birthday was kept at school; one query."""
    rows = standing_kept().filter(
        student__in=[one.pk for one in students],
        held_on__range=(first, last),
        how__in=[str(how) for how in SAYS],
    )
    return {
        row.student_id: [
            OfferedLine(
                str(row.turns),
                f"{short_date(row.held_on)}，{SAYS[KeptHow(row.how)]}。",
                row.held_on,
            )
        ]
        for row in rows
    }
