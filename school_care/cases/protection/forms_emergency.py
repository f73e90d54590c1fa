"""Forms of plans and drills."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms

from school_care.cases.protection.emergency_content import (
    MAX_CALLS,
    MAX_DOES,
    MAX_LEADER,
    MAX_MINUTES,
    MAX_PLACE,
    MAX_STEPS,
    MAX_WHO,
    Call,
    PlanContent,
    Step,
)
from school_care.cases.protection.enums import EmergencyKind
from school_care.cases.protection.services.drills import (
    MAX_COURSE,
    MAX_HOW,
    Held,
)
from school_care.cases.protection.services.drills import (
    MAX_MINUTES as LONGEST_DRILL,
)
from school_care.cases.protection.services.drills import (
    MAX_PEOPLE as MOST_PEOPLE,
)
from school_care.school.forms import fields

SPARE = 3  # empty rows below those that are filled
STEP_FIELDS, CALL_FIELDS = ("at", "who", "within", "does"), ("at", "post", "name", "phone")


@dataclass(frozen=True)
class Row:
    """The fields of one step or call, by name."""

    number: int
    fields: Mapping[str, forms.BoundField]

    @property
    def errors(self) -> list[str]:
        """What is wrong in the row."""
        return [error for one in self.fields.values() for error in one.errors]


class PlanForm(forms.Form):
    """A plan as rows: an emptied row is dropped, the number before it gives the order."""

    use_required_attribute = False
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    leader = fields.words("总指挥", MAX_LEADER, list="posts", placeholder="例如：校长")
    place = fields.words("集合地点", MAX_PLACE, placeholder="例如：操场中央")

    def __init__(self, data: Any = None, *, content: PlanContent, seen: str, more: bool = False):
        self._steps = _rows(data, "step", len(content.steps), MAX_STEPS, more)
        self._calls = _rows(data, "call", len(content.calls), MAX_CALLS, more)
        first = {"seen": seen, "leader": content.leader, "place": content.place}
        first |= _first("step", [_of_step(one) for one in content.steps])
        first |= _first("call", [_of_call(one) for one in content.calls])
        super().__init__(data, initial=first)
        for number in range(1, self._steps + 1):
            self._add_step(number)
        for number in range(1, self._calls + 1):
            self._add_call(number)

    @property
    def steps(self) -> Iterator[Row]:
        """The rows of steps."""
        return self._of("step", self._steps, STEP_FIELDS)

    @property
    def calls(self) -> Iterator[Row]:
        """The rows of calls."""
        return self._of("call", self._calls, CALL_FIELDS)

    @property
    def content(self) -> PlanContent:
        """What the valid form says."""
        given = self.cleaned_data
        steps = [
            Step(one["who"], one["does"], one["within"])
            for one in self._in_order("step", self._steps, STEP_FIELDS)
        ]
        calls = [
            Call(one["post"], one["name"], one["phone"])
            for one in self._in_order("call", self._calls, CALL_FIELDS)
        ]
        return PlanContent(given["leader"], given["place"], tuple(steps), tuple(calls))

    def _in_order(self, what: str, count: int, names: tuple[str, ...]) -> list[dict[str, Any]]:
        rows = [
            {name: self.cleaned_data[f"{what}{number}_{name}"] for name in names}
            for number in range(1, count + 1)
        ]
        return sorted(rows, key=lambda row: row["at"] if row["at"] is not None else count + 1)

    def _of(self, what: str, count: int, names: tuple[str, ...]) -> Iterator[Row]:
        for number in range(1, count + 1):
            yield Row(number, {name: self[f"{what}{number}_{name}"] for name in names})

    def _add_step(self, number: int) -> None:
        self._add_order("step", number, MAX_STEPS)
        self.fields[f"step{number}_who"] = fields.words("谁", MAX_WHO, list="posts")
        self.fields[f"step{number}_within"] = _number("几分钟内", 0, MAX_MINUTES)
        self.fields[f"step{number}_does"] = _area("做什么", MAX_DOES, rows=2)

    def _add_call(self, number: int) -> None:
        self._add_order("call", number, MAX_CALLS)
        self.fields[f"call{number}_post"] = fields.words("打给谁（岗位）", MAX_WHO, list="posts")
        self.fields[f"call{number}_name"] = fields.words("姓名", MAX_WHO)
        self.fields[f"call{number}_phone"] = fields.words("电话", 20, inputmode="tel")

    def _add_order(self, what: str, number: int, most: int) -> None:
        self.fields[f"{what}{number}_at"] = _number("次序", 1, most)


def _rows(data: Any, what: str, filled: int, most: int, more: bool) -> int:
    """How many rows: as many as were sent, else those that are filled and some to spare."""
    if data is None:
        return min(most, filled + SPARE)
    sent = sum(f"{what}{number}_at" in data for number in range(1, most + 1))
    return min(most, max(1, sent) + (SPARE if more else 0))


def _of_step(one: Step) -> dict[str, Any]:
    return {"who": one.who, "does": one.does, "within": one.within}


def _of_call(one: Call) -> dict[str, Any]:
    return {"post": one.post, "name": one.name, "phone": one.phone}


def _first(what: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        f"{what}{number}_{name}": value
        for number, row in enumerate(rows, start=1)
        for name, value in {"at": number, **row}.items()
    }


def _number(label: str, low: int, high: int) -> forms.IntegerField:
    said = f"{label}请填{low}到{high}之间的整数。"
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=low,
        max_value=high,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), said),
    )


def _area(label: str, most: int, *, rows: int, required: bool = False, **attrs) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": rows, **attrs}),
        error_messages={"max_length": f"{label}请不超过{most}字。", "required": f"请填写{label}。"},
    )


class DrillForm(forms.Form):
    """A drill, or that a plan was used in earnest."""

    use_required_attribute = False
    DRILL, REAL = "drill", "real"
    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = fields.choice("预案")
    what = fields.chips("这次是", [(DRILL, "演练"), (REAL, "真实启用")])
    held_on = fields.day("日期")
    people = _number("参加人数", 1, MOST_PEOPLE)
    minutes = _number("用时（分钟）", 1, LONGEST_DRILL)
    course = _area("经过", MAX_COURSE, rows=3, required=True)
    problems = _area("发现的问题", MAX_COURSE, rows=2)
    mend_by = fields.day("整改期限", required=False)

    def __init__(self, *args: Any, kinds: list[str], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        ask = [("", "请选择")] if len(kinds) > 1 else []
        self.fields["kind"].choices = [*ask, *((one, EmergencyKind(one).label) for one in kinds)]
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()
        self.fields["held_on"].initial = today
        self.fields["what"].initial = self.DRILL
        self.fields["mend_by"].widget.attrs["max"] = (today + timedelta(days=180)).isoformat()
        self.fields["course"].widget.attrs["placeholder"] = (
            "例如：10时05分打铃，各班沿疏散图下楼，4分20秒全部到操场，人数齐。"
        )

    @property
    def held(self) -> Held:
        """What the valid form says."""
        given = self.cleaned_data
        return Held(
            kind=given["kind"],
            held_on=given["held_on"],
            course=given["course"],
            people=given["people"],
            minutes=given["minutes"],
            is_real=given["what"] == self.REAL,
            problems=given["problems"],
            mend_by=given["mend_by"],
        )


class MendForm(forms.Form):
    """What went wrong is mended."""

    use_required_attribute = False
    mended_on = fields.day("完成日期")
    how = _area("怎么整改的", MAX_HOW, rows=2, required=True)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["mended_on"].initial = today
        self.fields["mended_on"].widget.attrs["max"] = today.isoformat()
