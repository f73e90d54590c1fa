"""家长申请更正: written down for the family, answered in time, refused only with a reason.

未成年人网络保护条例 Arts 34–35: whoever holds a child's data corrects, completes or deletes it in
time when child or guardian ask, and tells them in writing why when it does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.access import pupil_ids_kept_by
from school_care.students.enums import ConsentChannel, CorrectionState
from school_care.students.models import CorrectionRequest, Student
from school_care.students.services.rights import require_keeper

# The law says «in time» (及时) without a number. The school binds itself to 15 working days, what
# the platforms' rules for answering requests about personal information usually allow.
ANSWER_WORKING_DAYS = 15
SUBJECTS = (
    *("姓名", "身份证号", "出生日期", "家庭住址", "联系电话"),
    *("家庭情况", "关爱类别", "健康状况", "其他"),
)
MAX_WANTED, MAX_ANSWER = 500, 300
SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What a family asks for, and who came with it."""

    subjects: tuple[str, ...]
    wanted: str
    asked_by: str
    relation: str
    channel: str
    asked_on: date


def answer_due(school: School, asked_on: date) -> date:
    """The last day in time: ANSWER_WORKING_DAYS working days after the day of asking.

    In a term the school's own calendar says which days are worked; in the holidays the plain week
    does, because a request does not wait for September.
    """
    calendar, day = SchoolCalendar(school), asked_on
    left = ANSWER_WORKING_DAYS
    while left:
        day += ONE_DAY
        in_term = calendar.term_on(day) is not None
        left -= calendar.is_school_day(day) if in_term else day.weekday() < SATURDAY
    return day


def record_request(
    *, by: Any, student: Student, asked: Asked, public_id: UUID
) -> CorrectionRequest:
    """Write down a request under the id the client made; the same id again stores nothing twice.
    Raises Refused."""
    require_keeper(by, student)
    _check(asked)
    known = CorrectionRequest.objects.filter(public_id=public_id).first()
    if known is not None:
        if known.student_id != student.pk:
            raise Refused("这份申请的编号已被使用，请刷新页面后重填。")
        return known
    with transaction.atomic():
        Student.objects.select_for_update(of=("self",)).get(pk=student.pk)
        request, created = CorrectionRequest.objects.get_or_create(
            public_id=public_id,
            defaults={
                "school_id": student.school_id,
                "student": student,
                "subject": "、".join(asked.subjects),
                "asked_by": asked.asked_by,
                "relation": asked.relation,
                "channel": asked.channel,
                "asked_on": asked.asked_on,
                "due_on": answer_due(student.school, asked.asked_on),
                "recorded_by": by,
            },
        )
        if created:
            request.wanted = asked.wanted
            request.save(update_fields=["wanted_sealed"])
            audit.record("correction.recorded", actor=by, row=request, student_id=student.public_id)
    return request


def decide_request(
    *, by: Any, request: CorrectionRequest, state: str, answer: str
) -> CorrectionRequest:
    """Answer an open request: 已更正, or 不予更正 with a written reason. Of two people deciding at
    once the first one's answer stands. Raises Refused."""
    require_keeper(by, request.student)
    answer = answer.strip()
    if state == CorrectionState.REFUSED and not answer:
        raise Refused("不予更正须写明理由，并书面告诉家长。")
    if state == CorrectionState.DONE and not answer and not changed_fields(request):
        raise Refused("还没有按这份申请改过档案：请先修改，或在答复内容里写明改了什么。")
    if state not in (CorrectionState.DONE, CorrectionState.REFUSED):
        raise Refused("请选择“已更正”或“不予更正”。")
    if len(answer) > MAX_ANSWER:
        raise Refused(f"答复内容请不超过{MAX_ANSWER}字。")
    with transaction.atomic():
        changed = CorrectionRequest.objects.filter(
            pk=request.pk, state=CorrectionState.OPEN
        ).update(state=state, answer=answer, decided_by=by, decided_on=clock.today())
        if not changed:
            raise Refused("这份申请刚刚已有人答复，请刷新页面查看。")
        audit.record(
            "correction.decided",
            actor=by,
            row=request,
            student_id=request.student.public_id,
            state=str(state),
        )
    request.refresh_from_db()
    return request


def _check(asked: Asked) -> None:
    rules = (
        (not asked.subjects, "请点选要更正哪一项。"),
        (not set(asked.subjects) <= set(SUBJECTS), "请重新点选要更正哪一项。"),
        (not asked.wanted.strip(), "请写明要求怎样改。"),
        (len(asked.wanted) > MAX_WANTED, f"要求请不超过{MAX_WANTED}字。"),
        (not asked.asked_by.strip(), "请填写提出人。"),
        (asked.channel not in ConsentChannel.values, "请选择怎样提出。"),
        (asked.asked_on > clock.today(), "提出日期不能晚于今天。"),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)


def requests_in_hand(user: Any, school: School) -> QuerySet[CorrectionRequest]:
    """Requests `user` may read: of the pupils whose file they keep, and for the principal."""
    return CorrectionRequest.objects.filter(
        school=school, student_id__in=pupil_ids_kept_by(user, Capability.READ_CORRECTIONS)
    ).select_related("student__current_class", "student__school", "recorded_by", "decided_by")


def open_requests(user: Any, school: School) -> QuerySet[CorrectionRequest]:
    """Requests still to be answered, the earliest due first."""
    waiting = requests_in_hand(user, school).filter(state=CorrectionState.OPEN)
    return waiting.order_by("due_on", "id")


def answered_requests(user: Any, school: School) -> QuerySet[CorrectionRequest]:
    """Requests answered, the latest first."""
    answered = requests_in_hand(user, school).exclude(state=CorrectionState.OPEN)
    return answered.order_by("-decided_on", "-id")


def changed_fields(request: CorrectionRequest) -> list[str]:
    """The fields changed from the edit page for this request, each once, in order."""
    rows: Iterable[str] = FieldChange.objects.filter(
        student_id=request.student.public_id, source=f"correction:{request.public_id}"
    ).values_list("field", flat=True)
    return list(dict.fromkeys(rows))
