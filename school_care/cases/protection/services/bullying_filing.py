"""欺凌 is reported: by anybody at the school, with what they saw, no judgement asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from school_care.cases.enums import CaseType
from school_care.cases.models import Bullying, BullyingChild, Protection
from school_care.cases.protection.bullying_words import DAYS, Through
from school_care.cases.protection.enums import BullyingForm, EntryKind, Suspect
from school_care.cases.protection.services import entries, opening
from school_care.cases.protection.services.filing import pupil_by_words
from school_care.cases.protection.services.opening import Found
from school_care.core import clock
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import Student

MAX_OTHERS, MAX_LINES = 1000, 20


@dataclass(frozen=True)
class Noticed:
    """What is asked beside what was found. `others`: more pupils in it, one a line («李安安
    七(1)班»); whoever cannot be told from the words the handler puts in."""

    forms: Sequence[str] = ()
    through: str = ""
    others: str = ""


def file(
    *,
    by: Any,
    school: School,
    found: Found,
    noticed: Noticed,
    public_id: UUID | None = None,
) -> Protection:
    """A case of bullying. `public_id`: made by the page, so that a form sent twice makes one.
    Effects: those of `opening.begin`, its details, the pupils in it. Raises Refused."""
    public_id = public_id or uuid4()
    if held := Bullying.objects.filter(public_id=public_id).select_related("protection").first():
        if opening.is_the_same(held.protection, by, found):
            return held.protection
        public_id = uuid4()
    _check(noticed)
    try:
        with transaction.atomic():
            row = opening.begin(by=by, school=school, kind=CaseType.BU, found=found)
            Protection.objects.filter(pk=row.pk).update(suspects=[Suspect.PUPIL])
            row.suspects = [Suspect.PUPIL]
            Bullying.objects.create(
                public_id=public_id,
                protection=row,
                forms=[one.value for one in BullyingForm if one in noticed.forms],
                through=noticed.through,
                due_on=clock.today() + timedelta(days=DAYS),
            )
            catch_up(row)
            _put_others(row, noticed.others, by)
    except IntegrityError:  # the same form, at the same moment
        if not Bullying.objects.filter(public_id=public_id).exists():
            raise
        return file(by=by, school=school, found=found, noticed=noticed, public_id=public_id)
    return row


def catch_up(protection: Protection) -> None:
    """The pupil of the case is one of those in it, also when the name came later."""
    if protection.student is not None and protection.kind == CaseType.BU:
        put(protection, protection.student)


def put(protection: Protection, student: Student) -> BullyingChild:
    """A pupil in the case, once; rights are asked by the caller."""
    row, _ = BullyingChild.objects.get_or_create(protection=protection, student=student)
    return row


def _put_others(row: Protection, words: str, by: Any) -> None:
    """Those the words point at for certain. All that was written stays as it was: whoever reports
    reads it again, and a line that was left out would say which child there is."""
    lines = _lines(words)
    for line in lines:
        name, _, group = line.replace("\u3000", " ").replace("，", " ").partition(" ")
        student = pupil_by_words(row.school, name, group)
        if student is not None:
            put(row, student)
    if lines:
        text = f"报告时写的其他学生：{'；'.join(lines)}"
        entries.write(row, by=by, kind=EntryKind.FOUND, text=text, in_content=True)


def _lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


def _check(noticed: Noticed) -> None:
    if not set(noticed.forms) <= set(BullyingForm.values):
        raise Refused("请从列出的方式里选择。")
    if noticed.through and noticed.through not in Through.values:
        raise Refused("请从列出的线索来源里选择。")
    if len(noticed.others) > MAX_OTHERS or len(_lines(noticed.others)) > MAX_LINES:
        raise Refused(f"其他学生请写不超过{MAX_LINES}名，一行一名。")
