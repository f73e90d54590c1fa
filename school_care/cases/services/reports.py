"""Writing what is reported: saved by compare-and-set, drafts to the ticked recipients, sent."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction

from school_care.cases.content import Content, check
from school_care.cases.dropout.closure import CLOSURE, NO_COURSE
from school_care.cases.dropout.services.noting import learn_from_report
from school_care.cases.models import Case, CaseReport, DropoutCourse
from school_care.cases.recipients_offered import Offer, is_loose, offers_of, open_reports
from school_care.cases.services.opening import case_for
from school_care.cases.source import is_kept_here
from school_care.core import audit, clock
from school_care.duties.enums import NoticeKind
from school_care.duties.services.telling import tell
from school_care.escalation.enums import State, Via
from school_care.escalation.models import Escalation
from school_care.escalation.services import sending, steps
from school_care.escalation.services.rights import require_drafting
from school_care.escalation.sources import Kind, kind_of
from school_care.school.enums import Role
from school_care.school.models import Appointment, School
from school_care.school.refusal import Refused
from school_care.students.models import Student

IN_REVIEW = "这份上报正在审签，请先请校长退回，再修改。"
CLOSED = "这件事项已经结案，需要再报请另立一件。"
NOBODY = "请至少选择一个收件单位。"
NOTHING_TO_SEND = "这份上报已经送出，没有等待送审的收件单位。"
LET_GO = "起草时取消，没有送出"
NEWS = "report.draft"
SENDABLE = (State.DRAFT, State.RETURNED)


class Overtaken(Refused):
    """Somebody saved meanwhile; `report` is what stands now. Nothing was overwritten."""

    def __init__(self, report: CaseReport) -> None:
        super().__init__("别人刚刚改过这份上报。您写的还在下面，没有丢；请对照后再决定怎样保存。")
        self.report = report


def known_kind(code: str) -> Kind:
    """The kind of a code that cases keep. Raises Refused."""
    kind = kind_of(code)
    if kind is None or not is_kept_here(code):
        raise Refused("没有这类上报事项。")
    return kind


@transaction.atomic
def write(
    *,
    by: Any,
    student: Student,
    kind: str,
    content: Content,
    revision: int,
    chosen: Collection[int] | None = None,
    via: str = Via.DESK,
) -> CaseReport:
    """Save a report of the pupil's running case, which is opened where there is none, and keep its
    drafts in step with `chosen` (keys of recipients; None: as they are). Raises Refused."""
    case = case_for(by=by, student=student, type=known_kind(kind).case_type)
    report = save(by=by, case=case, kind=kind, content=content, revision=revision)
    if chosen is not None:
        choose_recipients(by=by, case=case, kind=kind, chosen=chosen, via=via)
    return report


def save(*, by: Any, case: Case, kind: str, content: Content, revision: int) -> CaseReport:
    """Store what was written. `revision`: that of the page it was written on, 0 for a new report.
    Effects: the row and a trace. Raises Refused; Overtaken where somebody saved meanwhile."""
    require_drafting(by, case.student)
    content = content.cleaned()
    check(content, known_kind(kind), clock.today())
    with transaction.atomic():
        held = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        if held.closed_on is not None:  # perhaps a moment ago
            raise Refused(CLOSED)
        if kind == CLOSURE and not DropoutCourse.objects.filter(case=held).exists():
            raise Refused(NO_COURSE)
        if any(row.state == State.IN_REVIEW for row in open_reports(case, kind)):
            raise Refused(IN_REVIEW)
        report = CaseReport.objects.filter(case=case, kind=kind).first()
        if report is None:
            report = _new(by, case, kind, content)
        else:
            _rewrite(by, report, content, revision)
        audit.record(
            "report.written", actor=by, row=report, student_id=case.student.public_id, kind=kind
        )
        learn_from_report(by=by, case=case, content=content)
    return report


def _new(by: Any, case: Case, kind: str, content: Content) -> CaseReport:
    try:
        with transaction.atomic():
            return CaseReport.objects.create(
                school_id=case.school_id,
                case=case,
                kind=kind,
                content=content.to_json(),
                revision=1,
                written_by=by,
                written_at=clock.now(),
            )
    except IntegrityError:
        raise Overtaken(CaseReport.objects.get(case=case, kind=kind)) from None


def _rewrite(by: Any, report: CaseReport, content: Content, revision: int) -> None:
    """The same words again are no change, whoever saved before."""
    if report.content == content.to_json():
        return
    if report.revision != revision:
        raise Overtaken(report)
    report.content = content.to_json()
    report.revision, report.written_by, report.written_at = revision + 1, by, clock.now()
    changed = CaseReport.objects.filter(pk=report.pk, revision=revision).update(
        content_sealed=report.content_sealed,
        revision=report.revision,
        written_by=by,
        written_at=report.written_at,
    )
    if not changed:
        raise Overtaken(CaseReport.objects.get(pk=report.pk))


@transaction.atomic
def choose_recipients(
    *, by: Any, case: Case, kind: str, chosen: Collection[int], via: str = Via.DESK
) -> list[Escalation]:
    """Begin a draft to each chosen recipient (keys) without an open report, and let go of drafts
    that are chosen no more. What has left the school stays as it is. Raises Refused."""
    require_drafting(by, case.student)
    offers = offers_of(case.school, kind, case)
    if set(chosen) - {offer.recipient.pk for offer in offers}:
        raise Refused("有收件单位已停用，请重新选择。")
    for offer in offers:
        held = offer.escalation
        if held is not None and is_loose(held) and offer.recipient.pk not in chosen:
            steps.move(held, State.WITHDRAWN, by=by, via=via, words=LET_GO)
    return [
        _begin(by, case, kind, offer, via)
        for offer in offers
        if offer.escalation is None and offer.recipient.pk in chosen
    ]


def _begin(by: Any, case: Case, kind: str, offer: Offer, via: str) -> Escalation:
    return sending.begin(
        by=by,
        school=case.school,
        student=case.student,
        case_no=case.case_no,
        kind=kind,
        recipient=offer.recipient,
        copied=offer.copied,
        via=via,
    )


@transaction.atomic
def send(*, by: Any, case: Case, kind: str, via: str = Via.DESK) -> list[Escalation]:
    """Drafts, and what came back, to the principal; urgent ones, and the principal's own, go out.
    All of them or none. Raises Refused."""
    rows = open_reports(case, kind)
    if not rows:
        raise Refused(NOBODY)
    waiting = [row for row in rows if row.state in SENDABLE]
    if not waiting:
        raise Refused(NOTHING_TO_SEND)
    return [sending.submit(by=by, escalation=row, via=via) for row in waiting]


def tell_senders(*, by: Any, report: CaseReport) -> None:
    """A draft waits: whoever answers for student affairs is told, once a day and report; the
    principal where there is no such person."""
    today, school = clock.today(), School.objects.get(pk=report.school_id)
    posts = Appointment.objects.effective(today).filter(school=school)
    for role in (Role.DIRECTOR, Role.PRINCIPAL):
        people = {post.user for post in posts.filter(role=role).select_related("user")}
        if people:
            break
    for person in sorted(people, key=lambda one: one.pk):
        tell(
            user=person,
            school=school,
            kind=NoticeKind.NEWS,
            key=f"{NEWS}:{report.public_id}:{today.isoformat()}",
            on=today,
            facts={"about": NEWS},
            actor=by,
        )
