"""The form before a list leaves: whom, what for, how locked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from school_care.core import clock
from school_care.core.sheets import new_password
from school_care.exchange.enums import Purpose, RosterForm
from school_care.exchange.forms_leaving import LeavingForm
from school_care.exchange.rosters.chosen import OFFERED, USUAL
from school_care.exchange.rosters.kinds import RosterKind
from school_care.exchange.rosters.registry import kind_of
from school_care.exchange.scope import Offer
from school_care.school.forms import fields

LOCKED, OPEN = "locked", "open"
LIST, CARDS = "list", "cards"
NARROWED = ("scope", "columns", "chosen")  # what the preview asks for


class ExportForm(LeavingForm):
    """Everything about one export."""

    use_required_attribute = False
    why_open_asked = "这份表含证件号、电话或类别：请写明为什么不设密码。"

    scope = forms.MultipleChoiceField(label="范围", required=False)
    columns = forms.MultipleChoiceField(
        label="栏目",
        required=False,
        choices=[(code, column.heading) for code, column in OFFERED.items()],
    )
    layout = fields.chips(
        "样式", [(LIST, "一览表（可再导入）"), (CARDS, "一人一张")], required=False
    )
    dated = fields.day("填表日期")
    purpose = fields.chips("用途", Purpose.choices)
    why = fields.words("说明", 100, placeholder="例如：县教育局11月统计")
    lock = fields.chips("打开密码", [(LOCKED, "设密码"), (OPEN, "不设")])
    password = fields.words("密码", 40)
    why_open = fields.words("为什么不设", 60, placeholder="例如：校内办公室打印后即删除")

    def __init__(self, *args: Any, kind: RosterKind, offer: Offer, **options: Any) -> None:
        self._kind = kind
        super().__init__(*args, **options)
        self.fields["scope"].choices = [(place.code, place.label) for place in offer.places]

    @classmethod
    def starting(cls, kind: RosterKind) -> dict[str, Any]:
        """What the form offers at first."""
        return {
            "dated": clock.today(),
            "layout": LIST,
            "columns": list(USUAL),
            "lock": LOCKED if kind.sensitive else OPEN,
            "password": new_password(),
        }

    @property
    def kind(self) -> RosterKind:
        """The kind with the columns chosen."""
        given = self.cleaned_data if self.is_bound else self.initial
        columns = given.get("columns") or ()
        return kind_of(self._kind.code, columns) or self._kind

    @property
    def sensitive(self) -> bool:
        """Whether the columns chosen hold numbers or categories."""
        return self.kind.sensitive

    def locks(self, given: Mapping[str, Any]) -> bool | None:
        """Whether a password is wanted; None: not said."""
        return {LOCKED: True, OPEN: False}.get(given.get("lock", ""))

    @property
    def day(self) -> date:
        return self.cleaned_data["dated"]

    @property
    def asks_person(self) -> bool:
        """Whether one's own password is asked for at all."""
        return not self.confirmed and (self._kind.sensitive or self._kind.form == RosterForm.CHOSEN)
