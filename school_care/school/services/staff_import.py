"""A staff sheet from upload to result and back: the one door for its state.

preview → done → undone; cancelled. Nothing is written before `confirm_staff_import`.
"""

from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import IntegrityError
from django.db.models import ProtectedError

from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.models import School, StaffImport, User
from school_care.school.refusal import Refused
from school_care.school.sheet_imports.door import SheetDoor
from school_care.school.sheet_imports.retention import erase_old
from school_care.school.staff_sheet import commit_staff, compare_staff, keeping, read_staff_sheet
from school_care.school.staff_sheet.committing import StaffCommit
from school_care.school.staff_sheet.memory import Memory, Watch
from school_care.school.staff_sheet.plan import RowState, StaffPlan
from school_care.school.staff_sheet.rows import StaffSheet
from school_care.school.staff_sheet.undoing import take_back

TRAIL = "staff"
MEANWHILE = "这些账号或任职刚刚有人改动，没有撤销。请刷新页面，看清楚再试。"


class StaffDoor(SheetDoor[StaffImport]):
    """Staff sheets. Made for one import when it is stored: `committed` then tells what was made,
    initial passwords among it if asked for, and nothing of that is kept."""

    model = StaffImport
    capability = Capability.PROPOSE_APPOINTMENTS
    trail = TRAIL
    moved = "检查之后学校的资料有变化，已按现在的情况重新比对，请再看一遍后确认。"
    too_old = "这次导入已超过30天，不能再撤销：请在教职工里逐人更正。"

    def __init__(self, *, create_classes: bool = True, with_passwords: bool = False) -> None:
        self.create_classes, self.with_passwords = create_classes, with_passwords
        self.committed: StaffCommit | None = None

    def hold(self, school: School) -> None:
        School.objects.select_for_update(no_key=True).get(pk=school.pk)

    def compare(self, sheet: StaffSheet, held: StaffImport, by: Any) -> StaffPlan:
        return compare_staff(sheet, school=held.school, by=by)

    def counts(self, plan: StaffPlan) -> dict[str, int]:
        return counts_of(plan) | (made_by(self.committed) if self.committed else {})

    def figures(self, plan: StaffPlan) -> dict[str, int]:
        return self.counts(plan)

    def preview(self, sheet: StaffSheet, plan: StaffPlan) -> str:
        return keeping.to_text(sheet, plan)

    def shown(self, sheet: StaffSheet, plan: StaffPlan) -> str:
        return keeping.shown_text(sheet, plan)

    def opened(self, held: StaffImport) -> tuple[StaffSheet, str]:
        return keeping.read_text(held.plan, on=clock.today())

    def store(self, plan: StaffPlan, held: StaffImport, by: Any) -> str:
        watch = Watch(held.school)
        self.committed = commit_staff(
            plan,
            school=held.school,
            by=by,
            create_classes=self.create_classes,
            with_passwords=self.with_passwords,
        )
        return watch.memory().to_text()

    def take_back(self, held: StaffImport, by: Any) -> dict[str, int]:
        return take_back(Memory.from_text(held.undo), school=held.school, by=by)


DOOR = StaffDoor()


def check_staff_import(
    *, school: School, by: User | None, path: str | Path, file_name: str
) -> StaffImport:
    """先检查，不保存: read and compare an upload and keep the preview, sealed. Raises Refused,
    UnreadableSheet."""
    sheet = read_staff_sheet(path, on=clock.today())
    return DOOR.check(sheet, school=school, by=by, file_name=file_name)


def import_staff(
    *, school: School, by: User | None, path: str | Path
) -> tuple[StaffPlan, StaffCommit]:
    """Read, compare and store at once (the command with --commit); initial passwords are made and
    returned, and kept nowhere. Raises Refused, UnreadableSheet."""
    door = StaffDoor(with_passwords=True)
    sheet = read_staff_sheet(path, on=clock.today())
    plan = door.import_now(sheet, school=school, by=by, file_name=Path(path).name)
    return plan, door.committed


def confirm_staff_import(
    *, staff_import: StaffImport, by: User | None, create_classes: bool = True
) -> StaffCommit:
    """确认导入. Effects: accounts without a password, appointments and lessons (confirmed or
    waiting), classes if wanted, audit entries. Raises Moved, NotWaiting, Refused."""
    door = StaffDoor(create_classes=create_classes)
    door.confirm(staff_import, by)
    return door.committed


def undo_staff_import(*, staff_import: StaffImport, by: User | None) -> None:
    """撤销本次导入: what it made is gone, what it changed is as before. Raises Refused with what
    stands in the way, NotWaiting when it is not stored (any more)."""
    with _told_in_words():
        DOOR.undo(staff_import, by)


def erase_old_imports() -> int:
    """Erase what is older than thirty days; returns how many imports. Safe at any time."""
    return erase_old(StaffImport, TRAIL)


def counts_of(plan: StaffPlan) -> dict[str, int]:
    """Figures of a plan for lists and pages; nobody's data."""
    return {
        "rows": plan.row_count,
        **{state.value: plan.count(state) for state in RowState},
        "errors": len(plan.errors),
    }


def made_by(done: StaffCommit) -> dict[str, int]:
    """Figures of what was stored."""
    return {
        "accounts": len(done.accounts),
        "confirmed": done.confirmed,
        "waiting": done.waiting,
        "ended": done.ended,
        "classes": len(done.classes),
        "left_out": done.left_out,
    }


@contextmanager
def _told_in_words():
    """Somebody stored a row that points at an account in between: nothing is taken back."""
    try:
        yield
    except (ProtectedError, IntegrityError) as error:
        raise Refused(MEANWHILE) from error
