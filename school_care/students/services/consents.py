"""Notice and consent: what families were told, agreed to, refused and took back.

The newest answer of a purpose counts, by the day it was given: a paper signed in September and
entered in November does not undo what the mother said in October.

Every writing service checks the person's right itself, writes its trace in the same transaction,
and raises Refused with one Chinese sentence when a rule forbids what was asked.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Exists, Max, Q, QuerySet, Subquery

from school_care.core import audit, clock, publication
from school_care.school.enums import Capability
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.enums import Purpose
from school_care.students.models import Consent, NoticeGiven, Student
from school_care.students.purposes import GUARDIANS, GUARDIANS_ONLY, MAY_ANSWER, NOTICE_VERSION
from school_care.students.services.rights import require_all
from school_care.students.withdrawals import tell_withdrawal

logger = logging.getLogger(__name__)

LATELY = timedelta(days=1)
PUPIL = "PUPIL"  # the child speaks for itself: it may refuse and withdraw, not agree
NOT_A_GUARDIAN = "委托照护人不是监护人，公开使用、提供给公益机构须由父母或监护人同意。"


@dataclass(frozen=True)
class Speaker:
    """Who answered for the child. `role`: a ContactRole, or PUPIL."""

    name: str
    relation: str
    role: str


@dataclass(frozen=True)
class Answers:
    """What one family answered: agreed (True) or refused (False) by purpose."""

    student: Student
    speaker: Speaker
    given: Mapping[Purpose, bool]


@dataclass(frozen=True)
class Outcome:
    """What a writing did. `taken_down`: neutral titles of public pages taken down, None when the
    look through them failed and will be repeated by itself. `pictures`: the public pictures want
    a person's look."""

    rows: list[Consent]
    taken_down: list[str] | None = None
    pictures: bool = False


def consent_holds(*, student: Student, purpose: Purpose | str, on: date | None = None) -> bool:
    """Whether the family's consent to `purpose` holds on a day (today). No answer is no consent."""
    return student.pk in pupils_with_consent(student_ids=[student.pk], purpose=purpose, on=on)


def consent_held(*, student: Student, purpose: Purpose | str) -> Exists:
    """`consent_holds` of today as a condition inside another query."""
    day = clock.today()
    given = Consent.objects.filter(student=student, purpose=purpose, given_on__lte=day)
    newest = given.order_by("-given_on", "-id").values("pk")[:1]
    stands = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
    return Exists(Consent.objects.filter(stands, pk=Subquery(newest), agreed=True))


def pupils_with_consent(
    *, student_ids: Iterable[int] | QuerySet, purpose: Purpose | str, on: date | None = None
) -> set[int]:
    """Those of `student_ids` (ids, or a queryset of them) whose consent to `purpose` holds on a
    day (today). One query."""
    day = on or clock.today()
    given = (
        Consent.objects.filter(student_id__in=student_ids, purpose=purpose, given_on__lte=day)
        .order_by("given_on", "id")
        .values_list("student_id", "agreed", "withdrawn_on")
    )
    holds = {
        student_id: agreed and (withdrawn_on is None or withdrawn_on > day)
        for student_id, agreed, withdrawn_on in given
    }  # later rows replace earlier ones: the newest answer counts
    return {student_id for student_id, held in holds.items() if held}


def newest_answers(student_ids: Iterable[int]) -> dict[tuple[int, str], Consent]:
    """The newest answer by pupil id and purpose. One query."""
    rows = Consent.objects.filter(student_id__in=student_ids).order_by("given_on", "id")
    return {(row.student_id, row.purpose): row for row in rows}


def record_notice(
    *, by: Any, students: Sequence[Student], told_to: str, channel: str, told_on: date
) -> list[NoticeGiven]:
    """Record that families were told the present version on a day. Who has a notice of this
    version from that day gets no second one. All `students` are of one school. Raises Refused."""
    school = _require_keeper_of_all(by, students)
    told_to = told_to.strip()
    if not told_to:
        raise Refused("请写明告知了谁。")
    _require_past(told_on, "告知日期")
    with transaction.atomic():
        _lock(students)
        told = set(
            NoticeGiven.objects.filter(
                student__in=students, version=NOTICE_VERSION, told_on=told_on
            ).values_list("student_id", flat=True)
        )
        rows = [
            NoticeGiven(
                school=school,
                student=student,
                version=NOTICE_VERSION,
                told_to=told_to[:40],
                channel=channel,
                told_on=told_on,
                recorded_by=by,
            )
            for student in students
            if student.pk not in told
        ]
        NoticeGiven.objects.bulk_create(rows)
        _trace("notice.given", by, rows)
    return rows


def record_answers(
    *, by: Any, answers: Sequence[Answers], channel: str, given_on: date, form_id: UUID
) -> Outcome:
    """Record what families of one school answered on a day.

    `form_id` is made by the client: the same form sent again stores nothing twice. An answer that
    says what the newest one says already (same day, same person) is not repeated either. A
    refusal of public use after a consent counts as its withdrawal. Raises Refused.
    """
    school = _require_keeper_of_all(by, [family.student for family in answers])
    _require_past(given_on, "答复日期")
    for family in answers:
        _check_speaker(family.speaker)
        _check_may_agree(family)
    with transaction.atomic():
        students = [family.student for family in answers]
        _lock(students)
        held = pupils_with_consent(
            student_ids=[student.pk for student in students], purpose=Purpose.PUBLIC
        )
        rows = _new_rows(by, answers, channel, given_on, form_id)
        Consent.objects.bulk_create(rows)
        _trace("consent.answered", by, rows)
        _tell_refusals(by, rows)
    refused = [row for row in rows if row.purpose == Purpose.PUBLIC and not row.agreed]
    if not refused:
        return Outcome(rows, [])
    withdrawn = any(row.student_id in held for row in refused)
    return Outcome(rows, _look_again(school.pk, clock.now() if withdrawn else None), withdrawn)


def withdraw_consent(
    *, by: Any, student: Student, purpose: Purpose | str, speaker: Speaker, channel: str, on: date
) -> Outcome:
    """Take back the consent that holds for `purpose`, from a day on; what is public is looked
    through at once. Sent again it does nothing more (`rows` is empty). Raises Refused."""
    school = _require_keeper_of_all(by, [student])
    _check_speaker(speaker)
    _require_past(on, "撤回日期")
    with transaction.atomic():
        _lock([student])
        row = newest_answers([student.pk]).get((student.pk, str(purpose)))
        if row is None or not row.agreed:
            raise Refused("这一项没有同意，不需要撤回。")
        if row.withdrawn_on is not None:
            return Outcome([], [])
        if on < row.given_on:
            raise Refused("撤回日期不能早于同意的日期。")
        row.withdrawn_on = on
        row.withdrawn_by = f"{speaker.name}（{speaker.relation}）"[:60]
        row.withdrawn_channel = channel
        row.withdrawal_recorded_by = by
        row.withdrawal_recorded_at = clock.now()
        row.save(update_fields=_WITHDRAWAL)
        _trace("consent.withdrawn", by, [row])
        tell_withdrawal([student.pk], purpose=row.purpose, on=on, actor=by)
    if row.purpose != Purpose.PUBLIC:
        return Outcome([row], [])
    return Outcome([row], _look_again(school.pk, row.withdrawal_recorded_at), pictures=True)


def _tell_refusals(by: Any, rows: Sequence[Consent]) -> None:
    """A refusal that is the newest answer ends what an earlier consent allowed."""
    refused: dict[tuple[str, date], set[int]] = {}
    for row in rows:
        if not row.agreed:
            refused.setdefault((str(row.purpose), row.given_on), set()).add(row.student_id)
    for (purpose, on), ids in refused.items():
        left = ids - pupils_with_consent(student_ids=ids, purpose=purpose)
        if left:
            tell_withdrawal(left, purpose=purpose, on=on, actor=by)


_WITHDRAWAL = (
    "withdrawn_on",
    "withdrawn_by",
    "withdrawn_channel",
    "withdrawal_recorded_by",
    "withdrawal_recorded_at",
)


def _new_rows(
    by: Any, answers: Sequence[Answers], channel: str, given_on: date, form_id: UUID
) -> list[Consent]:
    newest = newest_answers([family.student.pk for family in answers])
    rows = []
    for family in answers:
        for purpose, agreed in family.given.items():
            row = Consent(
                public_id=uuid5(form_id, f"{family.student.public_id}:{purpose}"),
                school_id=family.student.school_id,
                student=family.student,
                purpose=purpose,
                agreed=agreed,
                given_by=family.speaker.name.strip()[:40],
                relation=family.speaker.relation.strip()[:20],
                channel=channel,
                given_on=given_on,
                recorded_by=by,
                recorded_at=clock.now(),
            )
            if not _repeats(row, newest.get((family.student.pk, str(purpose)))):
                rows.append(row)
    sent = Consent.objects.filter(public_id__in=[row.public_id for row in rows])
    known = set(sent.values_list("public_id", flat=True))
    return [row for row in rows if row.public_id not in known]


def _repeats(row: Consent, newest: Consent | None) -> bool:
    return newest is not None and (
        newest.withdrawn_on is None
        and (newest.agreed, newest.given_by, newest.given_on)
        == (row.agreed, row.given_by, row.given_on)
    )


def _look_again(school_id: int, withdrawn_at: datetime | None) -> list[str] | None:
    """Runs after the answer is stored. A failure must not undo a family's withdrawal: the
    periodic task repeats it within minutes (`students.tasks.look_through_public_pages`)."""
    try:
        return publication.recheck(school_id, withdrawn_at=withdrawn_at)
    except Exception:
        logger.exception("public pages of school %s could not be looked through", school_id)
        return None


def look_through_lately_withdrawn() -> int:
    """Look again through the public pages of schools where a family refused or withdrew lately;
    returns how many schools. Repeats what a crash or a failure left undone."""
    since = clock.now() - LATELY
    schools = _last_by_school(
        Consent.objects.filter(purpose=Purpose.PUBLIC, agreed=False, recorded_at__gte=since),
        "recorded_at",
    ) | _last_by_school(
        Consent.objects.filter(purpose=Purpose.PUBLIC, withdrawal_recorded_at__gte=since),
        "withdrawal_recorded_at",
    )
    return _look_through(schools)


def look_through_all_schools() -> int:
    """Look again through the public pages of every school; returns how many schools."""
    return _look_through(dict.fromkeys(School.objects.values_list("pk", flat=True)))


def _last_by_school(rows: QuerySet[Consent], moment: str) -> dict[int, datetime]:
    found = rows.order_by().values_list("school_id").annotate(last=Max(moment))
    return dict(found.values_list("school_id", "last"))


def _look_through(schools: Mapping[int, datetime | None]) -> int:
    for school_id, withdrawn_at in schools.items():
        _look_again(school_id, withdrawn_at)
    return len(schools)


def _require_keeper_of_all(by: Any, students: Sequence[Student]) -> School:
    """The one school of `students`. Raise Refused unless `by` keeps the archive of all."""
    schools = {student.school_id: student.school for student in students}
    if len(schools) != 1:
        raise Refused("请至少选一名本校学生。")
    school = next(iter(schools.values()))
    sentence = "这些学生不在您维护档案的范围内，不能登记。"
    require_all(by, Capability.EDIT_ARCHIVE, students, sentence)
    return school


def _require_past(day: date, what: str) -> None:
    if day > clock.today():
        raise Refused(f"{what}不能晚于今天。")


def _check_speaker(speaker: Speaker) -> None:
    if not speaker.name.strip() or not speaker.relation.strip():
        raise Refused("请写明是谁答复的，以及与学生的关系。")


def _check_may_agree(family: Answers) -> None:
    agreed = [purpose for purpose, answer in family.given.items() if answer]
    role = family.speaker.role
    if agreed and role not in MAY_ANSWER:
        raise Refused("同意须由父母、监护人或被委托照护人答复。")
    if role not in GUARDIANS and any(purpose in GUARDIANS_ONLY for purpose in agreed):
        raise Refused(NOT_A_GUARDIAN)


def _lock(students: Sequence[Student]) -> None:
    """One writer at a time for these pupils, in one order."""
    ids = [student.pk for student in students]
    list(Student.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _trace(action: str, by: Any, rows: Sequence[Consent | NoticeGiven]) -> None:
    audit.record_many(
        audit.entry(
            action,
            actor=by,
            row=row,
            student_id=row.student.public_id,
            **({"purpose": row.purpose, "agreed": row.agreed} if isinstance(row, Consent) else {}),
        )
        for row in rows
    )
