"""谈心需尽快跟进: somebody noted that a child needs somebody soon, and nobody has come back to it.
Of a restricted record no more than that there is one, and it is the director's."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from school_care.alerts.enums import Acts, Tier
from school_care.alerts.reading import Reading
from school_care.alerts.rules.common import days_in, record_page, school_days_on
from school_care.alerts.ruling import Finding, Number, Rule
from school_care.mentoring.enums import Concern, RecordKind
from school_care.mentoring.models import CareRecord

Written = tuple[date, int]  # the day, then the order of writing


def find(reading: Reading, numbers: Mapping[str, int]) -> Iterable[Finding]:
    """Records marked 需尽快跟进 of the last so many days whose next step was not done and after
    which nobody, whoever it be, reached the child or the family. One for each pupil, the newest."""
    since = reading.on - timedelta(days=numbers["days"])
    rows = CareRecord.objects.counted().filter(
        Q(next_step_done_on__isnull=True) | Q(next_step_done_on__gt=reading.on),
        school=reading.school,
        concern=Concern.URGENT,
        happened_on__gt=since,
        happened_on__lte=reading.on,
    )
    columns = ("student_id", "happened_on", "pk", "kind", "restricted", "public_id")
    urgent = {
        row[0]: row[1:]
        for row in rows.order_by("happened_on", "pk").values_list(*columns)
        if row[0] in reading.enrolled
    }
    if not urgent:
        return
    reached = _last_reached(reading, urgent, since)
    for student, (day, pk, kind, restricted, public_id) in urgent.items():
        if reached.get(student, (day, pk)) > (day, pk):
            continue
        because = {"on": day.isoformat()} | ({} if restricted else {"kind": str(kind)})
        owner = (reading.posts.of_school() or 0) if restricted else 0
        yield Finding(student, day, because, str(public_id), owner=owner)


def _last_reached(reading: Reading, students: Iterable[int], since: date) -> dict[int, Written]:
    """The newest record that reached each pupil or the family; one query. Written later on the same
    day counts: who talked in the morning and rang the family at noon followed up."""
    rows = CareRecord.objects.made_contacts().filter(
        student_id__in=list(students), happened_on__gt=since, happened_on__lte=reading.on
    )
    found: dict[int, Written] = {}
    for student, *written in rows.order_by("happened_on", "pk").values_list(
        "student_id", "happened_on", "pk"
    ):
        found[student] = tuple(written)
    return found


def because(facts: Mapping[str, Any]) -> str:
    """11月16日的谈心记为「需尽快跟进」，以后还没有再联系."""
    kind = RecordKind(facts["kind"]).label if "kind" in facts else ""
    what = f"的{kind}记录" if kind else "有1条记录"
    return f"{days_in(facts['on'])}{what}标为「需尽快跟进」，以后还没有再联系"


def due(finding: Finding, on: date, numbers: Mapping[str, int], reading: Reading) -> datetime:
    """The next school day."""
    return school_days_on(reading, 1)


RULE = Rule(
    code="talk.serious",
    label="需尽快跟进",
    tier=Tier.TODAY,
    acts=Acts.HEAD_TEACHER,
    find=find,
    because=because,
    due=due,
    sentence="{days}天内有记录标为「需尽快跟进」，以后没有人再联系过学生或家里，约定的下一步也没有办",
    clears="以后登记了谈心、家访、电话或视频（已联系），或约定的下一步已办，或满{days}天",
    source="学校特殊群体学生关爱方案：发现问题及时跟进",
    act_url=record_page(RecordKind.TALK),
    act_label="登记谈心",
    numbers=(Number("days", "记录后几天内", 30, 7, 90, "天"),),
    order=45,
)
