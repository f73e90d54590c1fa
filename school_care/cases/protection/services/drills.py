"""演练, and real use of a plan: what was done, what went wrong, by when it is mended."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from school_care.cases.models import EmergencyDrill, EmergencyPlan
from school_care.cases.protection.services.plans import NOT_YOURS
from school_care.core import audit, clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused

MAX_PEOPLE, MAX_MINUTES, MAX_COURSE, MAX_HOW = 5000, 600, 500, 300
LOOKS_BACK = timedelta(days=366)
LONGEST = timedelta(days=180)  # to mend what went wrong
NO_PLAN = "请先编制这一情形的预案，再写演练记录。"


@dataclass(frozen=True)
class Held:
    """A drill as it was held; `is_real`: the plan was used in earnest."""

    kind: str
    held_on: date
    course: str
    people: int | None = None
    minutes: int | None = None
    is_real: bool = False
    problems: str = ""
    mend_by: date | None = None


def write_drill(*, by: Any, school: School, held: Held, public_id: UUID) -> EmergencyDrill:
    """Write a drill down; the same id sent again stores nothing twice. It stands under the edition
    that held on its day. Effects: the row, a trace. Raises Refused."""
    if not can(by, Capability.PLAN_EMERGENCY, school):
        raise Refused(NOT_YOURS)
    plan = _edition(school, held)
    _check(held)
    sent_before = EmergencyDrill.objects.filter(public_id=public_id, school=school)
    if known := sent_before.first():
        return known
    problems = held.problems.strip()
    row = EmergencyDrill(
        public_id=public_id,
        school=school,
        plan=plan,
        held_on=held.held_on,
        people=held.people,
        minutes=held.minutes,
        is_real=held.is_real,
        course=held.course.strip(),
        problems=problems,
        mend_by=held.mend_by if problems else None,
        written_by=by,
        written_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record("drill.written", actor=by, row=row, kind=plan.kind, real=row.is_real)
    except IntegrityError:  # the first sending was stored a moment ago
        return sent_before.get()
    return row


def mend(*, by: Any, drill: EmergencyDrill, mended_on: date, how: str) -> EmergencyDrill:
    """What went wrong is mended. Effects: the row, a trace. Raises Refused."""
    if not can(by, Capability.PLAN_EMERGENCY, drill.school):
        raise Refused(NOT_YOURS)
    how = " ".join(how.split())
    if not how:
        raise Refused("请写明怎么整改的。")
    if len(how) > MAX_HOW:
        raise Refused(f"整改情况请不超过{MAX_HOW}字。")
    with transaction.atomic():
        row = EmergencyDrill.objects.select_for_update(of=("self",)).get(pk=drill.pk)
        if not row.problems:
            raise Refused("这次演练没有要整改的问题。")
        if row.mended_on is not None:
            raise Refused("这项整改已经登记完成。")
        if not row.held_on <= mended_on <= clock.today():
            raise Refused("整改完成的日期应在演练当天到今天之间。")
        row.mended_on, row.mended_how = mended_on, how
        row.save(update_fields=["mended_on", "mended_how"])
        audit.record("drill.mended", actor=by, row=row)
    return row


def _edition(school: School, held: Held) -> EmergencyPlan:
    """The edition of the day, else the first one that was made: a drill may be older than what is
    kept here."""
    rows = EmergencyPlan.objects.filter(school=school, kind=held.kind).order_by("-edition")
    found = rows.on(held.held_on).first() or rows.last()
    if found is None:
        raise Refused(NO_PLAN)
    return found


def _check(held: Held) -> None:
    today = clock.today()
    if held.held_on > today:
        raise Refused("日期不能晚于今天。")
    has_problems = bool(held.problems.strip())
    latest = held.held_on + LONGEST
    rules = (
        (held.held_on < today - LOOKS_BACK, "一年以前的演练请存纸质记录。"),
        (not held.course.strip(), "请简单写写经过。"),
        (max(len(held.course), len(held.problems)) > MAX_COURSE, f"请不超过{MAX_COURSE}字。"),
        (held.people is not None and not 1 <= held.people <= MAX_PEOPLE, "请核对参加人数。"),
        (
            held.minutes is not None and not 1 <= held.minutes <= MAX_MINUTES,
            f"用时请填1到{MAX_MINUTES}分钟。",
        ),
        (has_problems and held.mend_by is None, "发现了问题，请填写整改期限。"),
        (
            has_problems and not held.held_on <= (held.mend_by or held.held_on) <= latest,
            "整改期限请填演练以后半年内的日期。",
        ),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)
