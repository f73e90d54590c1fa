"""Verifying contact cards and printing them."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.pdf import render_pdf
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Capability
from school_care.school.models import School, SchoolClass
from school_care.school.refusal import Refused
from school_care.school.rights import require
from school_care.students.card_content import digest_of, school_lines
from school_care.students.card_print import file_document, pocket_document
from school_care.students.card_states import CardState, TermDays, pupils_with_people, state_of
from school_care.students.enums import EnrolmentStatus
from school_care.students.models import ContactCard, Student
from school_care.students.services.rights import require_keeper

# Sixty A5 pages take a school's machine some four seconds; more in one request would look hung.
MOST_AT_ONCE = 80


class CardKind(Enum):
    """Which of the two cards is printed."""

    POCKET = "pocket"
    FILE = "file"


@dataclass(frozen=True)
class Verified:
    """The card that holds now; `created` is False when this very card was verified before."""

    card: ContactCard
    created: bool


def verify_card(*, by: Any, student: Student, seen: str) -> Verified:
    """Note that the facts on a pupil's card were gone through today and are right.

    `seen` is the digest of what the person had before their eyes: facts changed meanwhile are
    refused, to be looked at again. Verified again in the same term with nothing changed (a second
    tap) it writes nothing. Effects: the next version, a trace. Raises Refused.
    """
    require_keeper(by, student, "您不能核对这名学生的联系卡。")
    with transaction.atomic():
        found = Student.objects.kept_by(by, Capability.EDIT_ARCHIVE).filter(pk=student.pk)
        # the children's rows kept are a union, which cannot be locked itself
        held = Student.objects.select_for_update().filter(pk__in=found.values("pk"))
        held = pupils_with_people(by, held).first()
        if held is None:
            raise Refused("您不能核对这名学生的联系卡。")
        if held.status != EnrolmentStatus.ENROLLED:
            raise Refused("该生已离校，不再核对联系卡。")
        digest = digest_of(held, held.people)
        if seen != digest:
            raise Refused("卡上内容刚刚有变化，请再看一遍，核对后再点。")
        return _store(by, held, digest)


def _store(by: Any, student: Student, digest: str) -> Verified:
    today = clock.today()
    last = ContactCard.objects.filter(student=student).order_by("-version").first()
    days = TermDays.on(SchoolCalendar(student.school), today)
    if last is not None and state_of(last, digest, days) is CardState.CURRENT:
        return Verified(last, created=False)
    card = ContactCard.objects.create(
        school_id=student.school_id,
        student=student,
        version=last.version + 1 if last else 1,
        verified_on=today,
        verified_by=by,
        digest=digest,
    )
    audit.record(
        "card.verified",
        actor=by,
        row=card,
        student_id=student.public_id,
        version=card.version,
        changed=last is not None and last.digest != digest,
    )
    return Verified(card, created=True)


def print_cards(
    *,
    by: Any,
    school: School,
    school_class: SchoolClass | None,
    pupils: list[Student],
    kind: CardKind,
) -> bytes:
    """The cards of `pupils` of one class as one PDF, in the order given; leaves a trace.

    Pupils for whom `by` prints no cards, or of another class, refuse the whole print. Raises
    Refused.
    """
    require(by, Capability.PRINT_CARDS, school)
    if not pupils:
        raise Refused("没有要打印的学生，请先勾选。")
    if len(pupils) > MOST_AT_ONCE:
        raise Refused(f"一次最多打印{MOST_AT_ONCE}张，请分批勾选。")
    place = {student.pk: number for number, student in enumerate(pupils)}
    kept = Student.objects.kept_by(by, Capability.PRINT_CARDS).filter(
        pk__in=place, school=school, current_class=school_class
    )
    found = list(pupils_with_people(by, kept.select_related("current_class")))
    if len(found) < len(place):
        raise Refused("有的学生已转班或不在您的范围内，请刷新页面后重新勾选。")
    found.sort(key=lambda student: place[student.pk])
    pdf = render_pdf(_document(by, school, school_class, found, kind))
    _leave_traces(by, school, school_class, found, kind)
    return pdf


def _document(
    by: Any,
    school: School,
    school_class: SchoolClass | None,
    pupils: list[Student],
    kind: CardKind,
) -> str:
    today = clock.today()
    lines = school_lines(school, school_class.pk if school_class else None, today)
    if kind is CardKind.POCKET:
        return pocket_document(pupils, lines=lines)
    cards = ContactCard.objects.visible_to(by).filter(student__in=pupils)
    versions = {
        card.student_id: card for card in cards.select_related("verified_by").order_by("version")
    }
    return file_document(pupils, versions=versions, lines=lines, printed_by=by, on=today)


@transaction.atomic
def _leave_traces(
    by: Any,
    school: School,
    school_class: SchoolClass | None,
    pupils: list[Student],
    kind: CardKind,
) -> None:
    """One entry for the print, and one for each child whose family stands on the paper."""
    audit.record(
        "cards.printed",
        actor=by,
        school_id=school.pk,
        row=school_class,
        kind=kind.value,
        count=len(pupils),
    )
    if kind is CardKind.FILE:
        audit.record_many(
            audit.entry("card.printed", actor=by, row=student, student_id=student.public_id)
            for student in pupils
        )
