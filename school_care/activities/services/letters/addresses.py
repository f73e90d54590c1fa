"""Where a family asked letters to be sent: given for this only, sealed, one in force a person."""

import re
from typing import Any

from django.db import transaction

from school_care.activities.models import PostalAddress
from school_care.activities.services.letters.writing import may_write_for
from school_care.core import audit, clock
from school_care.school.refusal import Refused
from school_care.students.models import ContactPerson, Student

MAX_NAME, MAX_ADDRESS = 20, 100
POSTCODE = re.compile(r"\d{6}")


def keep_address(
    *,
    by: Any,
    student: Student,
    to: str,
    name: str,
    address: str,
    postcode: str,
    contact: ContactPerson | None = None,
) -> PostalAddress:
    """The address for letters to `to`, from today; what was in force before ends. The same again
    changes nothing. The trace holds no word of it. Raises Refused."""
    if not may_write_for(by, student):
        raise Refused("您不能填写这名学生的收信地址。请由班主任或德育主任填写。")
    name, address, postcode = name.strip(), address.strip(), postcode.strip()
    _check(name, address, postcode)
    with transaction.atomic():
        Student.objects.select_for_update(of=("self",), no_key=True).get(pk=student.pk)
        held = address_in_force(student, to)
        if held is not None:
            if (held.name, held.address, held.postcode) == (name, address, postcode):
                return held
            held.until = clock.today()
            held.save(update_fields=["until"])
        row = PostalAddress(
            school_id=student.school_id,
            student=student,
            contact=contact,
            to=to,
            postcode=postcode,
            told_on=clock.today(),
            recorded_by=by,
        )
        row.name, row.address = name, address
        row.save(force_insert=True)
        audit.record("letter.address_kept", actor=by, row=row, student_id=student.public_id)
    return row


def forget_address(*, by: Any, student: Student, to: str) -> None:
    """No letters are sent there any more: the family took it back. Its words are erased, that there
    was one stays. Raises Refused."""
    if not may_write_for(by, student):
        raise Refused("您不能修改这名学生的收信地址。")
    with transaction.atomic():
        Student.objects.select_for_update(of=("self",), no_key=True).get(pk=student.pk)
        held = address_in_force(student, to)
        if held is None:
            return
        held.name = held.address = ""
        held.postcode, held.until = "", clock.today()
        held.save()
        audit.record("letter.address_erased", actor=by, row=held, student_id=student.public_id)


def address_in_force(student: Student, to: str) -> PostalAddress | None:
    """Where letters of the child to this person go now."""
    return PostalAddress.objects.filter(student=student, to=to, until__isnull=True).first()


def _check(name: str, address: str, postcode: str) -> None:
    if not name or len(name) > MAX_NAME:
        raise Refused(f"请填写收信人姓名，不超过{MAX_NAME}个字。")
    if not address or len(address) > MAX_ADDRESS:
        raise Refused(f"请填写收信地址，不超过{MAX_ADDRESS}个字。")
    if postcode and not POSTCODE.fullmatch(postcode):
        raise Refused("邮政编码应为6位数字，不知道可以不填。")
