"""The form of a term's goals: a percentage for each figure that can have one."""

from collections.abc import Iterator
from decimal import Decimal

from django import forms

from school_care.reports.figures.registry import GROUPS, Group, Measure, measures
from school_care.school.forms import fields


def goal_measures() -> list[Measure]:
    """Figures a school can set itself a goal for."""
    return [one for one in measures() if not one.mean]


class GoalsForm(forms.Form):
    """Goals of a term in per cent; empty: the figure's own, or none. Begins as `goals` (permille by
    code)."""

    use_required_attribute = False
    why = fields.words("说明（写进记录）", 200)

    def __init__(self, *args, goals: dict[str, int], **options) -> None:
        super().__init__(*args, **options)
        for one in goal_measures():
            held = goals.get(one.code)
            self.fields[one.code] = forms.DecimalField(
                label=one.label,
                required=False,
                min_value=0,
                max_value=100,
                decimal_places=1,
                max_digits=4,
                initial=None if held is None else Decimal(held) / 10,
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.1"}),
                error_messages={
                    "invalid": "请填0到100之间的百分数。",
                    "min_value": "请填0到100之间的百分数。",
                    "max_value": "请填0到100之间的百分数。",
                    "max_decimal_places": "最多一位小数。",
                    "max_digits": "请填0到100之间的百分数，最多一位小数。",
                    "max_whole_digits": "请填0到100之间的百分数。",
                },
            )
            self.fields[one.code].widget.attrs["class"] = "form-control"

    @property
    def targets(self) -> dict[str, int | None]:
        """What the valid form says, in permille."""
        return {
            one.code: None if (given := self.cleaned_data[one.code]) is None else int(given * 10)
            for one in goal_measures()
        }

    @property
    def groups(self) -> Iterator[tuple[Group, list[tuple[Measure, forms.BoundField]]]]:
        """The fields, group by group, each with its figure."""
        found = goal_measures()
        for group in GROUPS:
            mine = [(one, self[one.code]) for one in found if one.group == group.code]
            if mine:
                yield group, mine
