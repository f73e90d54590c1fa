"""The form before a list of reports upwards leaves the school."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from school_care.core import clock
from school_care.core.sheets import new_password
from school_care.exchange.enums import Purpose
from school_care.exchange.forms_exports import LOCKED, OPEN
from school_care.exchange.forms_leaving import LeavingForm
from school_care.school.forms import fields


class ReportsLeavingForm(LeavingForm):
    """What for and how locked."""

    use_required_attribute = False
    why_open_asked = "这份表含学生姓名和号码：请写明为什么不设密码。"

    purpose = fields.chips("用途", Purpose.choices)
    why = fields.words("说明", 100, placeholder="例如：县教育局11月台账")
    lock = fields.chips("打开密码", [(LOCKED, "设密码"), (OPEN, "不设")])
    password = fields.words("密码", 40)
    why_open = fields.words("为什么不设", 60, placeholder="例如：对方只收不加密的表")

    @classmethod
    def starting(cls, purpose: str = Purpose.SUPERIOR) -> dict[str, Any]:
        """What the form offers at first."""
        return {"purpose": purpose, "lock": LOCKED, "password": new_password()}

    def locks(self, given: Mapping[str, Any]) -> bool | None:
        """Whether a password is wanted; None: not said."""
        return {LOCKED: True, OPEN: False}.get(given.get("lock", ""))


class LedgerForm(ReportsLeavingForm):
    """Of which period, besides."""

    since = fields.day("从")
    until = fields.day("到")

    @classmethod
    def starting(cls, purpose: str = Purpose.SUPERIOR) -> dict[str, Any]:
        """The calendar year so far."""
        today = clock.today()
        return super().starting(purpose) | {"since": date(today.year, 1, 1), "until": today}

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError at `until` where the period ends before it begins."""
        given = super().clean()
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", "结束日期不能早于开始日期。")
        return given
