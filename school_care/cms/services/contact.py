"""The school's published numbers, kept by its editor."""

from typing import Any

from django.db import transaction

from school_care.core import audit
from school_care.school.models import School

CONTACT_FIELDS = ("hotline", "hotline_hours", "phone", "address")


@transaction.atomic
def change_contact(*, school: School, actor: Any, values: dict[str, str]) -> list[str]:
    """Set the published numbers, hours and address; returns the names of the changed fields.

    Effects: the school's row, one audit entry. Nothing when nothing differs.
    """
    kept = School.objects.select_for_update().get(pk=school.pk)
    changed = [name for name in CONTACT_FIELDS if getattr(kept, name) != values[name]]
    if not changed:
        return []
    for name in changed:
        setattr(kept, name, values[name])
    kept.full_clean()
    kept.save(update_fields=changed)
    audit.record("school.contact", actor=actor, school_id=kept.pk, row=kept, fields=changed)
    return changed
