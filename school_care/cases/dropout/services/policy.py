"""The local limits a school keeps: a change is a new dated version, never an overwritten one."""

from datetime import date, time, timedelta
from typing import Any

from django.db import transaction

from school_care.cases.dropout.enums import PolicyPreset
from school_care.cases.dropout.policy import policy_on
from school_care.cases.models import DropoutPolicy
from school_care.core import audit, clock
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.services.care import cut_from

FURTHEST_AHEAD = timedelta(days=366)
# How far a number may go: from, to. A limit beyond these is a slip of the pen.
BOUNDS: dict[str, tuple[int, int]] = {
    "visit_by_day": (1, 10),
    "suspected_after": (1, 20),
    "report_within": (1, 10),
    "rounds": (1, 10),
    "round_every": (1, 20),
    "second_within": (1, 10),
    "notice_days": (1, 30),
    "talk_within": (1, 10),
    "present_days": (1, 60),
    "close_within": (1, 20),
    "confirm_after": (1, 12),
    "month_day": (1, 31),
    "check_within": (1, 30),
    "check_report_within": (1, 45),
}
OPTIONAL = ("confirm_after",)
DAYS = ("spring_total", "autumn_total")
CALLS = (time(7), time(18))
VALUES = ("preset", "call_by", *BOUNDS, *DAYS, "source")
NOT_YOURS = "只有德育主任和校长可以修改控辍时限。"
MEANWHILE = "时限刚刚有人改过，您的修改没有保存。请先看现在的时限，需要时再改。"


def values_of(policy: DropoutPolicy) -> dict[str, Any]:
    """What a version says, by column."""
    return {name: getattr(policy, name) for name in VALUES}


def version_of(school_id: int) -> str:
    """The last edit, as one word: another word means that somebody changed it meanwhile."""
    rows = DropoutPolicy.objects.filter(school_id=school_id).order_by("-pk")
    return str(rows.values_list("public_id", flat=True).first() or "")


def set_policy(
    *, by: Any, school: School, values: dict[str, Any], starts_on: date, seen: str
) -> DropoutPolicy | None:
    """Let these limits hold from a day, today or later; changes planned after it are superseded.
    `seen`: `version_of` on the page the person changed. None where they hold like that already.
    Effects: the former version ends, a new one begins, a trace. Raises Refused."""
    if not can(by, Capability.SET_DROPOUT_POLICY, school):
        raise Refused(NOT_YOURS)
    require_sense(values, starts_on)
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        if version_of(school.pk) != seen:
            raise Refused(MEANWHILE)
        rows = DropoutPolicy.objects.filter(school=school)
        later = rows.filter(starts_on__gt=starts_on, until__isnull=True).exists()
        if values_of(policy_on(school.pk, starts_on)) == values and not later:
            return None
        cut_from(rows, starts_on)
        row = DropoutPolicy.objects.create(
            school=school, **values, starts_on=starts_on, set_by=by, set_at=clock.now()
        )
        audit.record(
            "dropout.policy_set",
            actor=by,
            row=row,
            preset=row.preset,
            suspected_after=row.suspected_after,
            starts_on=starts_on.isoformat(),
        )
    return row


def require_sense(values: dict[str, Any], starts_on: date) -> None:
    """Raise Refused for limits nobody can keep."""
    today = clock.today()
    if not today <= starts_on <= today + FURTHEST_AHEAD:
        raise Refused("时限只能从今天起、或一年内的某天起修改；以前的日子按当时的时限算。")
    if set(values) != set(VALUES) or values["preset"] not in PolicyPreset.values:
        raise Refused("时限不完整，请刷新页面后再改。")
    if not CALLS[0] <= values["call_by"] <= CALLS[1]:
        raise Refused("联系家长的时间请填7:00到18:00之间。")
    for name, (low, high) in BOUNDS.items():
        given = values[name]
        if given is None and name in OPTIONAL:
            continue
        if given is None or not low <= given <= high:
            label = DropoutPolicy._meta.get_field(name).verbose_name
            raise Refused(f"「{label}」请填{low}到{high}之间的整数。")
    if values["visit_by_day"] > values["suspected_after"]:
        raise Refused("上门家访不能晚于算疑似辍学的那一天，请把家访的天数改小。")
    if values["check_report_within"] < values["check_within"]:
        raise Refused("上报核查结果不能早于核查完成，请把上报的天数改大。")
    for name in DAYS:
        month_and_day(values[name])


def month_and_day(words: str) -> tuple[int, int]:
    """«03-15» as month and day. Raises Refused for what is no day of every year."""
    try:
        month, day = (int(part) for part in words.split("-"))
        date(2001, month, day)  # a year without 29 February
    except ValueError as error:
        raise Refused("汇总日请写成月和日，例如 03-15。") from error
    return month, day
