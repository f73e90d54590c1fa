"""What the care records offer for a month's note to the family (students.note_lines).

As in the family edition of the progress report: praise, and what may be shown to the family; never
a restricted record; of talks, visits and calls that they took place, never a word of them. Marks
are not offered.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from school_care.core.templatetags.days import short_date
from school_care.mentoring.choices.progress import AwardLevel
from school_care.mentoring.enums import Outcome, RecordKind
from school_care.mentoring.models import Achievement, CareRecord
from school_care.students.models import Student
from school_care.students.note_lines import OfferedLine, register_note_lines

# Told as a number of times, unticked: a family may read more into it than there is.
COUNTS = (
    ("talk", (RecordKind.TALK,), "老师和孩子聊了{}次。"),
    ("visit", (RecordKind.VISIT,), "老师到家里看望了{}次。"),
    ("tutoring", (RecordKind.TUTORING,), "老师给孩子辅导功课{}次。"),
)
STOPS = "。！？!?…"


def register() -> None:
    """Fill the registry; called once at start-up."""
    register_note_lines("praise", 10, praise_lines)
    register_note_lines("achievement", 20, achievement_lines)
    register_note_lines("counts", 50, count_lines)


def praise_lines(
    user: Any, students: Sequence[Student], first: date, last: date
) -> dict[int, list[OfferedLine]]:
    """The words of praise of these days; one query."""
    rows = _records(user, students, first, last).filter(kind=RecordKind.PRAISE)
    found: dict[int, list[OfferedLine]] = defaultdict(list)
    for row in rows.order_by("happened_on", "id"):
        if row.text:
            words = f"{short_date(row.happened_on)}受到表扬：{_sentence(row.text)}"
            found[row.student_id].append(OfferedLine(str(row.public_id), words, row.happened_on))
    return found


def achievement_lines(
    user: Any, students: Sequence[Student], first: date, last: date
) -> dict[int, list[OfferedLine]]:
    """Achievements that may go into the family edition; one query."""
    rows = Achievement.objects.visible_to(user).filter(
        student__in=[one.pk for one in students],
        happened_on__range=(first, last),
        withdrawn_at__isnull=True,
        for_family=True,
    )
    found: dict[int, list[OfferedLine]] = defaultdict(list)
    for row in rows.order_by("happened_on", "id"):
        level = "" if row.level == AwardLevel.NONE else f"（{row.get_level_display()}）"
        words = f"{short_date(row.happened_on)}：{row.title}{level}。"
        found[row.student_id].append(OfferedLine(str(row.public_id), words, row.happened_on))
    return found


def count_lines(
    user: Any, students: Sequence[Student], first: date, last: date
) -> dict[int, list[OfferedLine]]:
    """How often somebody was there for the child, as plain numbers; one query."""
    kinds = [kind for _, group, _ in COUNTS for kind in group]
    rows = _records(user, students, first, last).filter(kind__in=kinds, outcome=Outcome.MADE)
    counted: dict[int, Counter] = defaultdict(Counter)
    for pupil, kind in rows.values_list("student_id", "kind"):
        counted[pupil][kind] += 1
    return {
        pupil: [
            OfferedLine(key, words.format(times), chosen=False)
            for key, group, words in COUNTS
            if (times := sum(counts[kind] for kind in group))
        ]
        for pupil, counts in counted.items()
    }


def _records(user: Any, students: Sequence[Student], first: date, last: date):
    return (
        CareRecord.objects.visible_to(user)
        .counted()
        .filter(
            student__in=[one.pk for one in students],
            happened_on__range=(first, last),
            restricted=False,
        )
    )


def _sentence(text: str) -> str:
    """One line that ends like a sentence."""
    words = " ".join(text.split())
    return words if words[-1:] in STOPS else f"{words}。"
