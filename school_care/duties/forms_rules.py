"""The forms of the page of rules: which preset, and the numbers of one rule."""

from datetime import date
from typing import Any

from django import forms

from school_care.duties.enums import Unit
from school_care.duties.presets import Rule
from school_care.duties.rules import Limits, limits_of
from school_care.duties.services.rules import RuleValues
from school_care.school.forms.fields import chips, day
from school_care.students.enums import Preset

ON, OFF = "1", "0"


class PresetForm(forms.Form):
    """Which preset shall hold. `seen`: the one the page showed."""

    preset = forms.ChoiceField(choices=Preset.choices)
    seen = forms.ChoiceField(choices=Preset.choices)


class RuleForm(forms.Form):
    """On or off, the numbers the rule has, and from when. Without script every field is there;
    numbers of a rule that is switched off are kept for when it is on again."""

    active = chips("这条规则", [(ON, "启用"), (OFF, "停用")], initial=ON)
    starts_on = day("从哪天起", help_text="以前的日子仍按当时的规则算。")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False

    def __init__(self, *args: Any, rule: Rule, what: str, today: date, **options: Any) -> None:
        first = {
            "active": ON if rule.active else OFF,
            "starts_on": today,
            "required": rule.required,
            "due_after": rule.due_after,
            "warn_after": rule.warn_after,
            "unit": rule.unit,
            "in_vacation": ON if rule.in_vacation else OFF,
        }
        super().__init__(*args, initial={**first, **options.pop("initial", {})}, **options)
        self.limits: Limits = limits_of(rule)
        self.fields["starts_on"].widget.attrs["min"] = today.isoformat()
        limits = self.limits
        if limits.required:
            self.fields["required"] = _number("每周几名", limits.required)
        if limits.due:
            label = "几天内完成" if not limits.warn else f"每几天{what}一次"
            label = "期限（天数）" if limits.unit else label
            self.fields["due_after"] = _number(label, limits.due, required=not limits.due_optional)
            if limits.due_optional:
                self.fields["due_after"].help_text = "留空：到学期结束为止。"
        if limits.unit:
            self.fields["unit"] = chips("按什么算", Unit.choices, required=False)
        if limits.warn:
            self.fields["warn_after"] = _number(f"超过几天未{what}提醒", limits.warn)
        if limits.vacation:
            self.fields["in_vacation"] = chips(
                "寒暑假", [(OFF, "不计算"), (ON, "照常计算")], required=False
            )
        self.order_fields(
            ["active", "required", "due_after", "unit", "warn_after", "in_vacation", "starts_on"]
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        due, warn = given.get("due_after"), given.get("warn_after")
        if self.limits.warn and due and warn and warn < due:
            self.add_error("warn_after", f"不能比间隔短，请填{due}或更大的数。")
        return given

    @property
    def values(self) -> RuleValues:
        """What the valid form says."""
        given = self.cleaned_data
        return RuleValues(
            active=given["active"] == ON,
            required=given.get("required"),
            due_after=given.get("due_after"),
            warn_after=given.get("warn_after"),
            unit=given.get("unit") or Unit.CALENDAR,
            in_vacation=given.get("in_vacation") == ON,
        )

    @property
    def numbers(self) -> list[forms.BoundField]:
        """The fields of figures the rule has."""
        return [
            self[name] for name in ("required", "due_after", "warn_after") if name in self.fields
        ]


def _number(label: str, bounds: tuple[int, int], *, required: bool = True) -> forms.IntegerField:
    low, high = bounds
    said = f"请填{low}到{high}之间的整数。"
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=low,
        max_value=high,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        error_messages={
            "required": said,
            "invalid": said,
            "min_value": said,
            "max_value": said,
        },
    )
