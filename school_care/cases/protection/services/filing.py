"""强制报告 is filed: no approval, one transaction. 110 first, by telephone; then the writing.

To education and civil affairs the writing goes out at once: the law names all three, and waits for
none (未成年人保护法第十一条第二款). The one to the police follows the call and carries its number
(domain §6.1), so that nobody writes instead of ringing; until a call is noted the page and the
duties say so, and a handler may send it before where nobody can be reached by telephone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from school_care.cases.enums import CaseType
from school_care.cases.models import MandatoryReport, Protection, ProtectionCall
from school_care.cases.protection.body import POLICE
from school_care.cases.protection.enums import (
    EntryKind,
    Level,
    ProtectionState,
    Severity,
    Shielding,
    Situation,
)
from school_care.cases.protection.services import entries, opening, steps, upwards
from school_care.cases.protection.services.opening import Found
from school_care.cases.protection.services.rights import require_level
from school_care.cases.protection.source import MANDATORY
from school_care.cases.recipients_offered import offers_of
from school_care.core import audit, clock
from school_care.core.templatetags.days import long_moment
from school_care.escalation.enums import OrgType
from school_care.escalation.models import Escalation, Recipient
from school_care.school.class_book import ClassBook
from school_care.school.class_names import find_class
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import Student

MAX_WORDS = 500
YOURSELF = "不能把自己登记为疑似侵害人。与您本人有关的，请直接拨打110，并请另一位同事报告。"


@dataclass(frozen=True)
class Written:
    """What F-26 asks for beside what was found."""

    situations: Sequence[str]
    severity: str
    shielding: Sequence[str] = ()
    shielding_words: str = ""


@dataclass(frozen=True)
class Rung:
    """The call to the police, as whoever rang tells it; the number may come later."""

    to: str
    called_at: datetime
    answered_by: str = ""
    number: str = ""


@dataclass(frozen=True)
class Sent:
    """What became of the writing: `waits` for the call, `refused` with the reason."""

    sent: list[Escalation] = field(default_factory=list)
    waits: list[Recipient] = field(default_factory=list)
    refused: list[tuple[Recipient, str]] = field(default_factory=list)


def file(
    *,
    by: Any,
    school: School,
    found: Found,
    written: Written,
    rung: Rung | None = None,
    public_id: UUID | None = None,
) -> Protection:
    """A mandatory report. `public_id`: made by the page, so that a form sent twice makes one; a
    form that came back from the browser's memory about another child is a report of its own.
    Effects: those of `opening.begin`, what was written, the call, the reports upwards. Raises
    Refused."""
    public_id = public_id or uuid4()
    if held := MandatoryReport.objects.filter(public_id=public_id).first():
        if opening.is_the_same(held.protection, by, found):
            return held.protection
        public_id = uuid4()
    _check(by, found, written, rung)
    try:
        with transaction.atomic():
            row = opening.begin(by=by, school=school, kind=CaseType.MR, found=found)
            report = MandatoryReport(
                public_id=public_id,
                protection=row,
                situations=[one.value for one in Situation if one in written.situations],
                severity=written.severity,
                shielding=[one.value for one in Shielding if one in written.shielding],
            )
            report.shielding_words, report.outcome = written.shielding_words.strip(), ""
            report.save(force_insert=True)
            if rung is not None:
                _note_call(row, rung, by)
            send_out(by=by, protection=row)
    except IntegrityError:  # the same form, at the same moment
        if not MandatoryReport.objects.filter(public_id=public_id).exists():
            raise
        return file(
            by=by, school=school, found=found, written=written, rung=rung, public_id=public_id
        )
    return row


def pupil_by_words(school: School, name: str, group: str) -> Student | None:
    """The one pupil at the school of exactly this name in exactly this class. Whoever reports is
    never told whether there is one: they may not see pupils at all."""
    name, today = name.strip(), clock.today()
    ref = find_class(group, on=today) if group.strip() else None
    if not name or ref is None:
        return None
    book = ClassBook(school, today)
    held = book.get(book.key_of(ref))
    if held is None:
        return None
    rows = Student.objects.going_on().enrolled().filter(school=school, current_class=held)
    found = list(rows.filter(name=name)[:2])
    return found[0] if len(found) == 1 else None


def send_out(*, by: Any, protection: Protection, anyway: bool = False) -> Sent:
    """The writing to every body that is to get it and has none yet; to the police once a call is
    noted, or `anyway`. What one body's message lacks stops no other. Rights are asked by the
    caller: whoever files, notes a call, or puts the name to the case."""
    done = Sent()
    if protection.case is None or not protection.is_report:
        return done
    told = anyway or ProtectionCall.objects.filter(protection=protection, to__in=POLICE).exists()
    for recipient, copied in _without_report(protection):
        if recipient.org_type == OrgType.POLICE and not told:
            done.waits.append(recipient)
            continue
        try:
            one = upwards.send(
                by=by, protection=protection, kind=MANDATORY, recipient=recipient, copied=copied
            )
            done.sent.append(one)
        except Refused as refusal:
            done.refused.append((recipient, str(refusal)))
    return done


def unsent_to(protection: Protection) -> list[str]:
    """Names of the bodies that are to get the writing and have none yet."""
    if protection.case is None or not protection.is_report:
        return []
    return [recipient.name for recipient, _ in _without_report(protection)]


def send_now(*, by: Any, protection: Protection) -> Sent:
    """A handler sends what has not gone out, to the police as well. Raises Refused."""
    require_level(by, protection, Level.CONTENT)
    if protection.case is None:
        raise Refused("还没有确定是哪一名学生，请先确定，再送出书面报告。")
    return send_out(by=by, protection=protection, anyway=True)


def note_education(
    *, by: Any, protection: Protection, filed_at: datetime, number: str = ""
) -> MandatoryReport:
    """The report is on file with education: when, under which number. Raises Refused."""
    require_level(by, protection, Level.CONTENT)
    if filed_at > clock.now():
        raise Refused("报教育局的时间不能晚于现在。")
    if filed_at < protection.found_at:
        raise Refused("报教育局的时间不能早于发现时间。")
    with transaction.atomic():
        report = _held(protection)
        if report.edu_filed_at is not None:
            held = f"{long_moment(report.edu_filed_at)}，收文号{report.edu_number or '没有'}"
            _keep_old(protection, by, f"更正报教育局备案，原来登记的是：{held}")
        report.edu_filed_at, report.edu_number = filed_at, number.strip()[:60]
        report.save(update_fields=["edu_filed_at", "edu_number"])
        audit.record("protection.education_noted", actor=by, row=protection)
    return report


def note_outcome(*, by: Any, protection: Protection, text: str) -> MandatoryReport:
    """What came of it, as the police or another body says. Raises Refused."""
    require_level(by, protection, Level.CONTENT)
    text = text.strip()
    if not text:
        raise Refused("请写明处置结果：哪个单位、什么时候、怎样处理。")
    if len(text) > MAX_WORDS:
        raise Refused(f"处置结果请不超过{MAX_WORDS}字。")
    with transaction.atomic():
        report = _held(protection)
        if held := (report.outcome or "").strip():
            if held == text:
                return report
            _keep_old(protection, by, f"更正处置结果，原来登记的是：{held}")
        report.outcome, report.outcome_at = text, report.outcome_at or clock.now()
        report.save()
        audit.record("protection.outcome_noted", actor=by, row=protection)
    return report


def _check(by: Any, found: Found, written: Written, rung: Rung | None) -> None:
    if any(one.pk == by.pk for one in found.named):
        raise Refused(YOURSELF)
    if not written.situations or not set(written.situations) <= set(Situation.values):
        raise Refused("请至少选择一种情形；拿不准的选「其他严重侵害，或正面临危险」。")
    if written.severity not in Severity.values:
        raise Refused("请选择严重程度。")
    if not set(written.shielding) <= set(Shielding.values):
        raise Refused("请从列出的保护措施里选择。")
    if len(written.shielding_words) > MAX_WORDS:
        raise Refused(f"保护措施请不超过{MAX_WORDS}字。")
    if rung is not None and rung.to not in POLICE:
        raise Refused("请选择打的是110还是派出所。")
    if rung is not None and rung.called_at > clock.now():
        raise Refused("报警时间不能晚于现在。")


def _note_call(row: Protection, rung: Rung, by: Any) -> None:
    call = ProtectionCall(
        protection=row,
        to=rung.to,
        called_at=rung.called_at,
        caller=by.name[:40],
        answered_by=rung.answered_by.strip()[:40],
        number=rung.number.strip()[:60],
        written_by=by,
        written_at=clock.now(),
    )
    call.text = ""
    call.save(force_insert=True)
    audit.record("protection.call", actor=by, row=row, to=rung.to)
    steps.move(row, ProtectionState.HANDLING, by=by, why="已电话报警")


def _without_report(protection: Protection) -> list[tuple[Recipient, bool]]:
    """Bodies that get this kind and were never sent it, with whether it is only a copy; also those
    that were, where it was taken back."""
    had = {row.recipient_id for row in upwards.reports_of(protection, MANDATORY)}
    offers = offers_of(protection.school, MANDATORY, protection.case)
    return [
        (one.recipient, one.copied) for one in offers if one.preset and one.recipient.pk not in had
    ]


def _keep_old(protection: Protection, by: Any, words: str) -> None:
    """What is put right stays in the course of the case."""
    entries.write(protection, by=by, kind=EntryKind.BODY, text=words, in_content=True)


def _held(protection: Protection) -> MandatoryReport:
    rows = MandatoryReport.objects.select_for_update(of=("self",))
    report = rows.filter(protection=protection).first()
    if report is None:
        raise Refused("这件事项不是强制报告。")
    return report
