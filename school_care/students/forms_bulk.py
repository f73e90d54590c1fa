"""What the actions for several pupils still ask before they are confirmed."""

from collections.abc import Collection
from typing import Any

from django import forms

from school_care.core import clock
from school_care.school.forms import fields
from school_care.school.models import School
from school_care.school.selectors import present_classes
from school_care.students.forms_levels import LevelForm
from school_care.students.models import CareCategory
from school_care.students.services.imports.merging import UNKNOWN


class VillageForm(forms.Form):
    """One village for all of them: a known one by a tap, or a new one typed."""

    known = fields.chips("已有的村（社区）", required=False)
    typed = fields.words("写另一个村（社区）", 40)

    def __init__(self, data: Any, *, villages: Collection[str]) -> None:
        super().__init__(data)
        self.fields["known"].choices = [(name, name) for name in villages]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given["village"] = (given.get("typed") or given.get("known") or "").strip()
        if not given["village"] and not self.errors:
            self.add_error("typed", "请点选或填写村（社区）。")
        return given


class BulkMoveForm(forms.Form):
    """To which class, from which day."""

    school_class = fields.row("转到")
    on = fields.day("从哪天起")

    def __init__(self, data: Any, *, school: School) -> None:
        super().__init__(data)
        self.fields["school_class"].queryset = present_classes(school)
        self.fields["on"].initial = clock.today


class BulkClaimForm(forms.Form):
    """Which category, since when. What is told in confidence is entered child by child."""

    category = fields.choice("类别")
    starts_on = fields.day("列入日期")
    entry_reason = fields.words("说明（可不填）", 200)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        known = CareCategory.objects.filter(in_use=True, confidential=False).exclude(code=UNKNOWN)
        self._known = {row.code: row for row in known}
        self.fields["category"].choices = [
            ("", "请选择"),
            *((code, row.name) for code, row in self._known.items()),
        ]
        self.fields["starts_on"].initial = clock.today

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("category"):
            given["category"] = self._known[given["category"]]
        return given


class BulkLevelForm(LevelForm):
    """The level and why; `chosen` is the level itself."""

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given["chosen"] = self.levels.get(given.get("level", ""))
        return given


class CardKindForm(forms.Form):
    """Which of the two cards."""

    kind = fields.chips("打印哪一种", [("pocket", "平安联系卡（随身带）"), ("file", "档案卡")])

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["kind"].initial = "pocket"
