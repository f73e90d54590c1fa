"""The police station of the school's district: it stands on every child's pocket card."""

import re
import unicodedata
from typing import Any

from django.db import transaction

from school_care.core import audit
from school_care.core.models import FieldChange
from school_care.school.access import roles_of
from school_care.school.enums import WHOLE_SCHOOL
from school_care.school.models import School
from school_care.school.refusal import Refused

LONGEST_NAME = School._meta.get_field("police_name").max_length
# 010-12345678, 12345678 (same area), a mobile phone, or the emergency number alone
PHONE = re.compile(r"(?:0\d{2,3}-?)?[2-9]\d{6,7}|1[3-9]\d{9}|110")


def may_set_police(by: Any, school: School) -> bool:
    """Principal, director and registrar keep it."""
    return bool(roles_of(by, school) & set(WHOLE_SCHOOL))


def set_police(*, school: School, name: str, phone: str, by: Any) -> School:
    """Set name and telephone of the police station; empty ones leave a line to write by hand.
    Blanks in the number do not matter. Nothing changed, nothing written. Raises Refused."""
    if by is not None and not may_set_police(by, school):
        raise Refused("派出所信息由校长、德育主任或学籍员填写。")
    name = " ".join(name.split())
    phone = re.sub(r"\s", "", unicodedata.normalize("NFKC", phone)).replace("—", "-")
    if len(name) > LONGEST_NAME:
        raise Refused(f"派出所名称不超过{LONGEST_NAME}个字。")
    if phone and not PHONE.fullmatch(phone):
        raise Refused("电话号码不对：请填固定电话（如010-12345678）、手机号或110。")
    with transaction.atomic():
        held = School.objects.select_for_update().get(pk=school.pk)
        after = {"police_name": name, "police_phone": phone}
        changes = audit.changes(
            held,
            before={field: getattr(held, field) for field in after},
            after=after,
            actor=by,
            student_id=None,
            source="school-police",
        )
        if changes:
            held.police_name, held.police_phone = name, phone
            held.save(update_fields=list(after))
            FieldChange.objects.bulk_create(changes)
            audit.record(
                "school.police",
                actor=by,
                school_id=held.pk,
                row=held,
                fields=[change.field for change in changes],
            )
    return held
