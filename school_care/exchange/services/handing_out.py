"""The one way in which a file leaves the school: asked what for, locked or said why not, noted,
handed out.

The password is kept nowhere, the file neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from school_care.core.sheets import protect
from school_care.core.sheets.protection import LEAST
from school_care.exchange.enums import Purpose
from school_care.exchange.models import ExportLog
from school_care.exchange.services.logging import log_export
from school_care.school.models import School
from school_care.school.refusal import Refused
from school_care.students.models import Student

NO_PURPOSE = "请选择用途。"
OTHER_NEEDS_NOTE = "用途选了“其他”，请写明用来做什么。"
WHY_OPEN = "这份表含证件号、电话或类别：请设打开密码，或写明为什么不设。"


@dataclass(frozen=True)
class Locking:
    """How the file is locked: with a password, or the reason why not."""

    password: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Leaving:
    """What for, in a word of one's own if need be, and how locked."""

    purpose: str
    why: str = ""
    locking: Locking = Locking()

    @property
    def said(self) -> str:
        """For 导出记录: what it is for, and why it is not locked."""
        why_not = "" if self.locking.password else self.locking.why_not.strip()
        return "；".join(filter(None, (self.why.strip(), why_not and f"未设密码：{why_not}")))


@dataclass(frozen=True)
class Exported:
    """The file, and what was noted of it."""

    content: bytes
    name: str  # of the file, without its ending; says nothing of a child
    log: ExportLog


def check_leaving(leaving: Leaving, *, sensitive: bool) -> None:
    """Before anything is made. `sensitive`: the file holds numbers or categories. Raises Refused:
    no purpose, 其他 without a word of what it is for, a password too short, none and no reason."""
    if leaving.purpose not in Purpose.values:
        raise Refused(NO_PURPOSE)
    if leaving.purpose == Purpose.OTHER and not leaving.why.strip():
        raise Refused(OTHER_NEEDS_NOTE)
    password, why_not = leaving.locking.password, leaving.locking.why_not.strip()
    if password and len(password) < LEAST:
        raise Refused(f"打开密码至少{LEAST}位。")
    if sensitive and not password and not why_not:
        raise Refused(WHY_OPEN)


def hand_out(
    content: bytes,
    *,
    name: str,
    by: Any,
    school: School,
    form: str,
    scope: str,
    pupils: Sequence[Student],
    leaving: Leaving,
) -> Exported:
    """Lock a workbook about `pupils` and note that it leaves, as the file `name`. Effects: those of
    `log_export`. Call `check_leaving` before making it. `scope` names classes, never a child."""
    password = leaving.locking.password
    locked = protect(content, password) if password else content
    log = log_export(
        by=by,
        school=school,
        form=form,
        purpose=leaving.purpose,
        why=leaving.said,
        scope=scope,
        pupils=pupils,
        protected=bool(password),
    )
    return Exported(locked, name, log)
