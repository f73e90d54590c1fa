"""A person's decision about a doubtful row."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from school_care.core import audit
from school_care.school.enums import Capability
from school_care.school.refusal import Refused
from school_care.school.rights import require
from school_care.students.enums import ImportState, ReviewChoice, RowOutcome
from school_care.students.models import RosterImport, RosterImportRow, Student
from school_care.students.services.imports.payload import Payload


@transaction.atomic
def choose_row(
    *, row: RosterImportRow, choice: ReviewChoice, actor: Any, chosen_id: str = ""
) -> None:
    """Record 是同一人 (with the candidate's public id), 是另一名学生 or 暂不导入.

    Nothing reaches the archive before the commit. Effects: the row, an audit entry. Raises
    Refused without the right, and when the choice cannot stand.
    """
    require(actor, Capability.IMPORT_ROSTER, row.school)
    waiting = RosterImport.objects.select_for_update().filter(
        pk=row.roster_import_id, state=ImportState.PREVIEW
    )
    if row.outcome != RowOutcome.REVIEW or not waiting.exists():
        raise Refused("这次导入已经结束或正在进行，不能再选择。")
    payload = Payload.from_text(row.payload)
    chosen = None
    if choice == ReviewChoice.NEW and not payload.can_be_new:
        raise Refused("证件号码已属于在册学生，不能另建一名学生。")
    if choice == ReviewChoice.SAME:
        chosen = _chosen(row, payload, chosen_id)
    row.choice, row.chosen = choice, chosen
    row.save(update_fields=["choice", "chosen"])
    audit.record(
        "roster.row_chosen",
        actor=actor,
        row=row,
        student_id=chosen.public_id if chosen else None,
        choice=str(choice),
    )


def _chosen(row: RosterImportRow, payload: Payload, chosen_id: str) -> Student:
    if chosen_id not in payload.candidates:
        raise Refused("请选择是哪一名在册学生。")
    chosen = Student.objects.filter(school=row.school_id, public_id=chosen_id).first()
    chosen = chosen and (chosen.merged_into or chosen)  # merged since the file was read
    if chosen is None:
        raise Refused("所选的学生已不在本校。")
    other = (
        RosterImportRow.objects.filter(
            Q(student=chosen) | Q(chosen=chosen), roster_import=row.roster_import_id
        )
        .exclude(pk=row.pk)
        .first()
    )
    if other is not None:
        raise Refused(f"{chosen.name}已由第{other.row}行更新，这一行请选择“暂不导入”。")
    return chosen
