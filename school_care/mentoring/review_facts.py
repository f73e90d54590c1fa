"""Building blocks of a review: what is known of the term, as sentences a teacher may take over."""

from datetime import date
from typing import Any

from school_care.attendance.figures import Tally
from school_care.mentoring import measures
from school_care.mentoring.choices.plans import Outcome as GoalOutcome
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.selectors_progress import contacts_made
from school_care.school.calendar import SchoolCalendar
from school_care.school.models import Term
from school_care.students.models import Student

COUNTED = (
    (RecordKind.TALK, "谈心"),
    (RecordKind.VISIT, "家访"),
    (RecordKind.CALL, "电话"),
    (RecordKind.VIDEO, "视频"),
    (RecordKind.TUTORING, "辅导"),
)
MOST_ACHIEVEMENTS = 4


def facts_for_review(
    user: Any, student: Student, term: Term, calendar: SchoolCalendar, today: date
) -> list[str]:
    """Sentences from attendance, marks against the child's own beginning, goals, honours, talks;
    only what the reader may read. What went better comes first; nothing is judged."""
    until = min(today, term.last_day)
    lines = measures.mark_lines([student], reader=user, until=until).get(student.pk, [])
    changes = [change for line in lines if (change := measures.change_in_term(line, term))]
    found = [
        _marks([change.words for change in changes if change.direction > 0]),
        _marks([change.words for change in changes if change.direction < 0], "还要再加把劲"),
        _attendance(student, term, until, calendar),
        _goals(measures.goals_of([student], term=term, reader=user).get(student.pk, [])),
        _honours(user, student, term, until),
        _company(
            contacts_made([student], since=term.first_day, until=until, reader=user).get(
                student.pk, {}
            )
        ),
    ]
    return [sentence for sentence in found if sentence]


def _marks(words: list[str], then: str = "") -> str:
    if not words:
        return ""
    return "，".join([*words, then] if then else words) + "。"


def _attendance(student: Student, term: Term, until: date, calendar: SchoolCalendar) -> str:
    months = measures.attendance_months(
        student.school, [student], since=term.first_day, until=until, calendar=calendar
    )
    whole = Tally()
    for _, tally in months[student.pk]:
        whole.add(tally)
    if not whole.expected:
        return ""
    if whole.here == whole.expected and not whole.late:
        return f"本学期应到{whole.expected}天，一天没缺。"
    parts = [f"本学期应到{whole.expected}天，到校{whole.here}天"]
    parts += [f"请假{whole.leave}天"] if whole.leave else []
    parts += [f"没请假也没到{whole.missing}天"] if whole.missing else []
    parts += [f"迟到{whole.late}次"] if whole.late else []
    return "，".join(parts) + "。"


def _goals(goals: list[measures.GoalNow]) -> str:
    looked_at = [goal for goal in goals if goal.outcome]
    if not looked_at:
        return ""
    met = sum(goal.outcome == GoalOutcome.MET for goal in looked_at)
    better = sum(goal.outcome == GoalOutcome.BETTER for goal in looked_at)
    parts = [f"帮扶目标{len(goals)}个"]
    parts += [f"已达到{met}个"] if met else []
    parts += [f"有进步{better}个"] if better else []
    return "，".join(parts) + "。" if met or better else ""


def _honours(user: Any, student: Student, term: Term, until: date) -> str:
    rows = measures.honours([student], since=term.first_day, until=until, reader=user)
    titles = [f"“{row.title}”" for row in rows[:MOST_ACHIEVEMENTS]]
    return f"获得{'、'.join(titles)}。" if titles else ""


def _company(made: dict[str, int]) -> str:
    parts = [f"{word}{made[kind]}次" for kind, word in COUNTED if made.get(kind)]
    return f"老师本学期与孩子和家长{'、'.join(parts)}。" if parts else ""
