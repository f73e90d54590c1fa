"""Writing down an activity that was held (F-17): who was not there, a sentence, what was said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from school_care.activities.access import may_keep
from school_care.activities.choices.programme import ActivityState, TakingPart
from school_care.activities.members import known_absent, members_by_class
from school_care.activities.models import Activity, Participation
from school_care.activities.services.activity_states import (
    NOT_YOURS,
    SOMEBODY_FIRST,
    hold_activity,
    undo_holding,
)
from school_care.core import audit, clock
from school_care.school.access import can_for_class
from school_care.school.enums import Capability
from school_care.school.models import SchoolClass
from school_care.school.refusal import Refused
from school_care.students.models import Student

MAX_SUMMARY, MAX_FEEDBACK, MOST_PARENTS = 300, 300, 5000


@dataclass(frozen=True)
class RecordWords:
    """What is told of a held activity; nothing of it has to be."""

    summary: str = ""
    feedback: str = ""
    parents_came: int | None = None


def hold_with_record(
    *,
    by: Any,
    activity: Activity,
    words: RecordWords,
    absent: Mapping[int, Collection[int]],
) -> Activity:
    """已举办, with its record. `absent`: pupil keys by class key, of the classes somebody looked
    through; of the others those on leave or missing at that day's roll are noted as absent, and
    each class may mend its own afterwards. Raises Refused."""
    _check(words)
    with transaction.atomic():
        held = hold_activity(by=by, activity=activity)
        _put_words(held, words)
        for class_id, missing in _everywhere(held, absent).items():
            _note_absent(by, held, class_id, missing)
        _trace("activity.recorded", by, held)
    return held


def change_record(*, by: Any, activity: Activity, words: RecordWords, seen: int) -> Activity:
    """Mend the words of a record seen at revision `seen`. Raises Refused."""
    if not may_keep(by, activity):
        raise Refused(NOT_YOURS)
    _check(words)
    with transaction.atomic():
        row = _locked(activity)
        _require_held(row)
        if row.revision != seen:
            raise Refused(SOMEBODY_FIRST)
        row.revision += 1
        row.save(update_fields=["revision"])
        _put_words(row, words)
        _trace("activity.record_changed", by, row)
    return row


def undo_record(*, by: Any, activity: Activity) -> Activity:
    """It was noted by mistake: arranged again; what was written is kept for the next noting, who
    was absent is forgotten. Raises Refused."""
    with transaction.atomic():
        row = undo_holding(by=by, activity=activity)
        rows = Participation.objects.filter(activity=row, state=TakingPart.ABSENT)
        if not row.by_name:
            rows.filter(part="", result="").delete()
        rows.update(state=TakingPart.JOINS)
    return row


def note_class_absent(
    *, by: Any, activity: Activity, group: SchoolClass, absent: Collection[int]
) -> None:
    """Who of one class was not there: by who keeps the activity or answers for the class. Keys that
    are not of the class are left alone. Raises Refused."""
    if not (may_keep(by, activity) or can_for_class(by, Capability.RUN_ACTIVITY, group)):
        raise Refused("只能登记自己班的到场情况。")
    if not activity.classes.filter(school_class=group).exists():
        raise Refused("这个班不参加这项活动。")
    with transaction.atomic():
        row = _locked(activity)
        _require_held(row)
        _note_absent(by, row, group.pk, absent)
        _trace("activity.absences_noted", by, row)


def _everywhere(
    activity: Activity, absent: Mapping[int, Collection[int]]
) -> dict[int, Collection[int]]:
    members = members_by_class(activity)
    others = [pk for group, pupils in members.items() if group not in absent for pk in pupils]
    missing = known_absent(activity.school, activity.starts_on, others)
    return {
        group: absent[group] if group in absent else missing.intersection(pupils)
        for group, pupils in members.items()
    }


def _note_absent(by: Any, activity: Activity, class_id: int, absent: Collection[int]) -> None:
    """Only what differs is stored; a row that says more (a result) stays and says who came."""
    members = set(members_by_class(activity).get(class_id, ()))
    missing = members.intersection(absent)
    rows = Participation.objects.filter(activity=activity, student_id__in=members)
    known = dict(rows.values_list("student_id", "state"))
    moment = {"written_by": by, "written_at": clock.now()}
    back = [pk for pk, state in known.items() if state == TakingPart.ABSENT and pk not in missing]
    gone = [pk for pk, state in known.items() if state == TakingPart.JOINS and pk in missing]
    rows.filter(student_id__in=back).update(state=TakingPart.JOINS, **moment)
    rows.filter(student_id__in=gone).update(state=TakingPart.ABSENT, **moment)
    Participation.objects.bulk_create(
        Participation(
            school_id=activity.school_id,
            activity=activity,
            student=student,
            state=TakingPart.ABSENT,
            **moment,
        )
        for student in Student.objects.filter(pk__in=missing - set(known)).only("pk")
    )


def _put_words(row: Activity, words: RecordWords) -> None:
    row.summary = words.summary.strip()
    row.feedback = words.feedback.strip()
    row.parents_came = words.parents_came
    row.save(update_fields=["summary_sealed", "feedback_sealed", "parents_came"])


def _check(words: RecordWords) -> None:
    if len(words.summary) > MAX_SUMMARY or len(words.feedback) > MAX_FEEDBACK:
        raise Refused(f"小结和反馈请各不超过{MAX_SUMMARY}字。")
    if words.parents_came is not None and not 0 <= words.parents_came <= MOST_PARENTS:
        raise Refused("到场家长人数不对，请核对。")


def _require_held(row: Activity) -> None:
    if row.state != ActivityState.HELD:
        raise Refused("这项活动还没有登记举办，请先登记。")


def _locked(activity: Activity) -> Activity:
    return Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)


def _trace(action: str, by: Any, row: Activity) -> None:
    late = (clock.today() - row.starts_on).days
    audit.record(action, actor=by, row=row, days_after=late)
