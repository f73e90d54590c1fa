"""The form before a list leaves: whom, what for, how locked."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from school_care.core import clock
from school_care.core.sheets import new_password
from school_care.core.sheets.protection import LEAST
from school_care.exchange.enums import Purpose, RosterForm
from school_care.exchange.own_password import own_password_field, trouble_with
from school_care.exchange.rosters.chosen import OFFERED, USUAL
from school_care.exchange.rosters.kinds import RosterKind
from school_care.exchange.rosters.registry import kind_of
from school_care.exchange.scope import Offer
from school_care.exchange.services.exporting import Locking
from school_care.exchange.services.logging import OTHER_NEEDS_NOTE
from school_care.school.forms import fields

LOCKED, OPEN = "locked", "open"
LIST, CARDS = "list", "cards"
NARROWED = ("scope", "columns", "chosen")  # what the preview asks for


class ExportForm(forms.Form):
    """Everything about one export. `confirmed`: the person has given their password a moment
    ago and is not asked again."""

    use_required_attribute = False

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
    own_password = own_password_field()

    def __init__(
        self, *args: Any, request: HttpRequest, kind: RosterKind, offer: Offer, confirmed: bool,
        **options: Any,
    ) -> None:  # fmt: skip
        self.request, self._kind, self.confirmed = request, kind, confirmed
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
    def locking(self) -> Locking:
        """How the file is to be locked."""
        given = self.cleaned_data
        if given["lock"] == LOCKED:
            return Locking(password=given["password"])
        return Locking(why_not=given["why_open"])

    @property
    def day(self) -> date:
        return self.cleaned_data["dated"]

    def clean(self) -> dict[str, Any]:
        """What belongs together: purpose and note, lock and password, one's own password."""
        given = super().clean() or {}
        if given.get("purpose") == Purpose.OTHER and not given.get("why"):
            self.add_error("why", OTHER_NEEDS_NOTE)
        sensitive = self.kind.sensitive
        if given.get("lock") == LOCKED and len(given.get("password") or "") < LEAST:
            self.add_error("password", f"打开密码至少{LEAST}位，可以用系统给的。")
        if given.get("lock") == OPEN and sensitive and not given.get("why_open"):
            self.add_error("why_open", "这份表含证件号、电话或类别：请写明为什么不设密码。")
        if sensitive and not self.confirmed and not self.errors:
            own_password = given.get("own_password") or ""
            for wrong in trouble_with(self.request, own_password):
                self.add_error("own_password", wrong)
        return given

    @property
    def asks_person(self) -> bool:
        """Whether one's own password is asked for at all."""
        return not self.confirmed and (self._kind.sensitive or self._kind.form == RosterForm.CHOSEN)
