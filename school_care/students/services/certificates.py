"""Certificates that prove a category: add, renew (a row of its own), withdraw.

The number is sealed; pages show its last four characters. A disability certificate's number is
checked softly (domain §2.2, DISABLED): 18 characters of the ID number, class, grade, and after a
reissue a suffix. What looks wrong is told, never refused: the paper in hand is right.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.models import FieldChange
from school_care.school.refusal import Refused
from school_care.students.models import CareCategory, Certificate, Student
from school_care.students.services.categories import may_keep

DISABLED = "DISABLED"
ID_TAKEN = "这张表的编号已被使用，请刷新页面后重填。"
# What the paper of a category is usually called.
CERTIFICATE_NAMES = {
    DISABLED: "残疾证",
    "DIBAO": "低保证",
    "DIBAO_EDGE": "低保边缘家庭证明",
    "TEKUN": "特困供养证",
    "ORPHAN": "孤儿证",
    "DE_FACTO": "事实无人抚养儿童认定表",
    "MARTYR": "优抚证件",
    "LIFTED": "脱贫户证明",
}
DISABILITY_KINDS = dict(
    zip("1234567", ("视力", "听力", "言语", "肢体", "智力", "精神", "多重"), strict=True)
)
DISABILITY_GRADES = dict(zip("1234", ("一级", "二级", "三级", "四级"), strict=True))
_DISABILITY_NUMBER = re.compile(r"^(\d{17}[\dX])([1-7])([1-4])(B\d{1,2})?$")


@dataclass(frozen=True)
class Paper:
    """What stands on a certificate."""

    category: CareCategory
    name: str
    issued_on: date
    number: str = ""
    grade: str = ""
    valid_until: date | None = None  # last valid day


@dataclass(frozen=True)
class Recorded:
    """The stored certificate, and what a person should look at again (never the number itself)."""

    certificate: Certificate
    created: bool
    warnings: tuple[str, ...] = ()


def add_certificate(*, by: Any, student: Student, paper: Paper, public_id: UUID) -> Recorded:
    """Store a certificate under the id the client made; sent twice, stored once. A renewal is
    simply the next one of its category. Raises Refused."""
    _require_keeper(by, student, paper.category)
    _check(paper)
    number = _plain(paper.number)
    warnings, read_grade = (
        look_at_disability_number(number, student.id_number or "", paper.grade)
        if paper.category.code == DISABLED and number
        else ((), "")
    )
    with transaction.atomic():
        Student.objects.select_for_update().get(pk=student.pk)
        known = Certificate.objects.filter(public_id=public_id).first()
        if known is not None:
            if known.student_id != student.pk:
                raise Refused(ID_TAKEN)
            return Recorded(known, created=False)
        certificate = Certificate(
            public_id=public_id,
            school_id=student.school_id,
            student=student,
            category=paper.category,
            name=paper.name.strip(),
            number=number or None,
            grade=paper.grade.strip() or read_grade,
            issued_on=paper.issued_on,
            valid_until=paper.valid_until,
            recorded_by=by,
        )
        certificate.save(force_insert=True)
        _note("certificate.added", by=by, certificate=certificate, before={})
    return Recorded(certificate, created=True, warnings=warnings)


def withdraw_certificate(*, by: Any, certificate: Certificate) -> Certificate:
    """From today it proves nothing (recorded by mistake, cancelled by its office); the row stays.
    Raises Refused."""
    _require_keeper(by, certificate.student, certificate.category)
    with transaction.atomic():
        row = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
        if row.withdrawn_on is not None:
            raise Refused("这份证件已经作废了，请刷新页面。")
        before = _in_words(row)
        row.withdrawn_on = clock.today()
        row.save(update_fields=["withdrawn_on"])
        _note("certificate.withdrawn", by=by, certificate=row, before=before)
    return row


def look_at_disability_number(
    number: str, id_number: str, grade: str
) -> tuple[tuple[str, ...], str]:
    """What looks wrong about a 残疾证 number, in words, and the kind and grade it tells (肢体二级).

    Without an ID number on file that part is not judged."""
    found = _DISABILITY_NUMBER.match(number)
    if found is None:
        return ("证号应为20位（身份证号＋类别＋等级，补发的后面有B1等），请对照证件再看一遍。",), ""
    holder, kind, level = found[1], found[2], found[3]
    told = DISABILITY_KINDS[kind] + DISABILITY_GRADES[level]
    warnings = []
    if id_number and holder != id_number.upper():
        warnings.append("证号前18位与该生的身份证号不一致，请核对是不是该生的证件。")
    if grade.strip() and DISABILITY_KINDS[kind] not in grade:
        warnings.append(f"证号表示的类别是{DISABILITY_KINDS[kind]}，与填写的不一致，请核对。")
    if grade.strip() and DISABILITY_GRADES[level] not in grade:
        warnings.append(f"证号表示的等级是{DISABILITY_GRADES[level]}，与填写的不一致，请核对。")
    return tuple(warnings), told


def _plain(number: str) -> str:
    return re.sub(r"[\s\-]", "", number).upper()


def _require_keeper(by: Any, student: Student, category: CareCategory) -> None:
    if not may_keep(by, student, confidential=category.confidential):
        raise Refused("该生的证件不由您登记，请联系班主任或学籍员。")


def _check(paper: Paper) -> None:
    rules = (
        (not paper.name.strip(), "请写证件名称。"),
        (paper.issued_on > clock.today(), "发证日期不能晚于今天。"),
        (
            paper.valid_until is not None and paper.valid_until < paper.issued_on,
            "有效期不能早于发证日期。",
        ),
        (len(_plain(paper.number)) > 40, "证件号码太长，请核对。"),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)


def _in_words(row: Certificate) -> dict[str, str]:
    """Field by field; of the number only the end, so that the history gives nothing away."""
    return {
        "name": row.name,
        "grade": row.grade,
        "number": f"尾号{row.number_last4}" if row.number_last4 else "",
        "issued_on": row.issued_on.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else "",
        "withdrawn_on": row.withdrawn_on.isoformat() if row.withdrawn_on else "",
    }


def _note(action: str, *, by: Any, certificate: Certificate, before: dict[str, str]) -> None:
    student_id = certificate.student.public_id
    FieldChange.objects.bulk_create(
        audit.changes(
            certificate,
            before=before,
            after=_in_words(certificate),
            actor=by,
            student_id=student_id,
            source=action,
        )
    )
    audit.record(action, actor=by, row=certificate, student_id=student_id)
