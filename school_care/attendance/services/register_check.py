"""The monthly check of the register: taken by the registrar, explained by the head teachers, signed
by the principal (domain §4.1, §0.1.15: 学籍—在校比对). Signed, it stands."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from school_care.attendance.enums import VarianceKind
from school_care.attendance.models import RegisterCheck, RegisterVariance
from school_care.attendance.register_check import Comparison, compare
from school_care.core import audit, clock
from school_care.core.months import first_of, last_of
from school_care.school.access import can
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import Whereabouts
from school_care.students.services.rights import require

STATEMENT = "本月学籍与在校情况已逐人核对，差异已逐人说明，情况属实。"
MONTHS_BACK = 12
# Variances of pupils who are somewhere else: they are explained by where.
ELSEWHERE = (VarianceKind.NOT_HERE, VarianceKind.BOARDER_AWAY)
NEEDS_WORDS = (Whereabouts.OTHER, Whereabouts.MISSING)
LONGEST = 200  # characters of an explanation, the column's length
ONE_DAY = timedelta(days=1)


def check_day(calendar: SchoolCalendar, month: date) -> date:
    """The day as of which the check of `month` (its first day) is taken: today in the running
    month, else its last school day. Raises Refused where there is none."""
    today = clock.today()
    if month > today:
        raise Refused("这个月还没有到，到时再核对。")
    if month < first_of(today - timedelta(days=31 * (MONTHS_BACK - 1))):
        raise Refused(f"只能补核最近{MONTHS_BACK}个月。")
    days = calendar.school_days(month, min(last_of(month), today))
    if not days:
        raise Refused(f"{month.month}月没有上课日，不用核对。")
    return today if first_of(today) == month else days[-1]


def take_check(*, by: Any, school: School, month: date) -> RegisterCheck:
    """Compute the check of a month, or compute it again while it is unsigned: explanations of
    variances that persist are kept, what is settled leaves the list. Raises Refused."""
    if not can(by, Capability.CHECK_REGISTER, school):
        raise Refused("学籍核对由学籍员或德育主任办理。")
    month = first_of(month)
    calendar = SchoolCalendar(school)
    on = check_day(calendar, month)
    with transaction.atomic():
        RegisterCheck.objects.get_or_create(
            school=school, month=month, defaults=_figures(by, Comparison(on))
        )
        check = RegisterCheck.objects.select_for_update(no_key=True).get(school=school, month=month)
        if check.signed_at is not None:
            raise Refused(f"{month.month}月的核对已经签字，不能重做。以后的变化在下次核对里。")
        result = compare(school, on, calendar)
        for name, value in _figures(by, result).items():
            setattr(check, name, value)
        check.save()
        kept = _store_variances(check, result)
        audit.record(
            "register_check.taken",
            actor=by,
            row=check,
            month=f"{month:%Y-%m}",
            variances=len(result.found),
            explained=kept,
        )
    return check


def explain_variance(
    *, by: Any, variance: RegisterVariance, whereabouts: str = "", explanation: str = ""
) -> bool:
    """Say why register and school differ for a pupil: where the pupil is, or for variances of
    the register and the dormitory, a sentence. Whether anything changed. Effects: the variance,
    field history. Raises Refused: no right, signed, no longer a variance, nothing said."""
    sentence = "核对差异由班主任、学籍员或德育主任说明。"
    require(by, Capability.EXPLAIN_VARIANCE, variance.student, sentence)
    explanation = explanation.strip()
    _require_said(VarianceKind(variance.kind), whereabouts, explanation)
    with transaction.atomic():
        check = _held(variance.check_of_id)
        if check.signed_at is not None:
            raise Refused("这次核对已经签字，不能再改。以后的变化在下次核对里说明。")
        row = RegisterVariance.objects.filter(pk=variance.pk).first()
        if row is None:
            raise Refused("重新核对后这条差异已经没有了，不用再说明。")
        wanted = {"whereabouts": whereabouts, "explanation": explanation}
        before = {name: getattr(row, name) for name in wanted}
        changes = audit.changes(
            row,
            before=before,
            after=wanted,
            actor=by,
            student_id=variance.student.public_id,
            source="register_check",
        )
        if not changes and row.explained_at is not None:
            return False
        row.whereabouts, row.explanation = whereabouts, explanation
        row.explained_by, row.explained_at = by, clock.now()
        row.save(update_fields=[*wanted, "explained_by", "explained_at"])
        for change in changes:
            change.save()
        audit.record(
            "register_check.explained",
            actor=by,
            row=row,
            student_id=variance.student.public_id,
            kind=row.kind,
        )
    return True


def sign_check(*, by: Any, check: RegisterCheck, seen: str) -> None:
    """The principal signs, once, what was on the page: `seen` is the `stamp_of` it showed. No image
    of a signature: a sentence, a name, a time. Raises Refused."""
    if not can(by, Capability.SIGN_REGISTER, check.school):
        raise Refused("学籍核对由校长签字。")
    with transaction.atomic():
        row = _held(check.pk)
        if row.signed_at is not None:
            raise Refused("这次核对已经签过字，不能重复签。")
        if RegisterVariance.objects.filter(check_of=row, explained_at__isnull=True).exists():
            raise Refused("还有差异没有说明，全部说明后才能签字。")
        if stamp_of(row) != seen:
            raise Refused("您打开页面以后内容有变化，请看过新的内容再签字。")
        row.signed_by, row.signed_at = by, clock.now()
        row.save(update_fields=["signed_by", "signed_at"])
        audit.record("register_check.signed", actor=by, row=row, month=f"{row.month:%Y-%m}")


def stamp_of(check: RegisterCheck) -> str:
    """What identifies the content of a check: when it was taken and last explained."""
    explained = RegisterVariance.objects.filter(check_of=check, explained_at__isnull=False)
    latest = explained.order_by("-explained_at").values_list("explained_at", flat=True).first()
    moments: list[datetime] = [check.taken_at, *([latest] if latest else [])]
    return "/".join(f"{moment.timestamp():.6f}" for moment in moments)


# -- inside -------------------------------------------------------------------------------------


def _figures(by: Any, result: Comparison) -> dict[str, Any]:
    return {
        "taken_on": result.on,
        "taken_by": by,
        "taken_at": clock.now(),
        "on_register": result.on_register,
        "at_school": result.at_school,
        "boarders": result.boarders,
        "in_rooms": result.in_rooms,
        "findings": result.findings,
    }


def _store_variances(check: RegisterCheck, result: Comparison) -> int:
    """Bring the rows to what was found now; how many of those that persist are explained."""
    stored = {
        (row.student_id, row.kind): row for row in RegisterVariance.objects.filter(check_of=check)
    }
    found = {(one.student_id, one.kind.value): one for one in result.found}
    settled = [row.pk for key, row in stored.items() if key not in found]
    RegisterVariance.objects.filter(pk__in=settled).delete()
    persisting = [row for key, row in stored.items() if key in found]
    for row in persisting:
        now = found[row.student_id, row.kind]
        row.school_class_id, row.facts = now.class_id, now.facts
    RegisterVariance.objects.bulk_update(persisting, ["school_class", "facts"], batch_size=500)
    RegisterVariance.objects.bulk_create(
        [
            RegisterVariance(
                school_id=check.school_id,
                check_of=check,
                student_id=one.student_id,
                school_class_id=one.class_id,
                kind=one.kind,
                facts=one.facts,
            )
            for key, one in found.items()
            if key not in stored
        ],
        batch_size=500,
    )
    return sum(row.explained_at is not None for row in persisting)


def _held(check_id: int) -> RegisterCheck:
    return RegisterCheck.objects.select_for_update(no_key=True).get(pk=check_id)


def _require_said(kind: VarianceKind, whereabouts: str, explanation: str) -> None:
    if kind in ELSEWHERE:
        if whereabouts not in Whereabouts.values:
            raise Refused("请点选学生现在的去向。")
        if whereabouts in NEEDS_WORDS and not explanation:
            raise Refused("请用一句话说明情况：最后一次联系是什么时候、联系了谁。")
    elif whereabouts or not explanation:
        raise Refused("请说明原因。")
    if len(explanation) > LONGEST:
        raise Refused(f"说明不超过{LONGEST}个字。")
