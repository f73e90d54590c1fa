"""The choices of the step into a school year: how many new classes, how they are made up, and
where single pupils go."""

from uuid import UUID

from django import forms

from school_care.students.year_plan import MOST_CLASSES, Choices
from school_care.students.year_spread import Spread

PUPIL = "to-"  # to-<public id of the pupil>: a code of the plan, "" as proposed
SPREADS = (
    (Spread.WHOLE, "原班整体升"),
    (Spread.EVEN, "均衡分班"),
    (Spread.LATER, "以后导入名单"),
)


def _number(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST_CLASSES,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        error_messages={
            "invalid": "请填写班数，例如 3。",
            "min_value": "班数不能小于0。",
            "max_value": f"班数不超过{MOST_CLASSES}。",
        },
    )


class YearForm(forms.Form):
    """What people decide about the whole; single pupils come beside it, as `by_hand` reads them.
    `seen`, `chosen`: marks of what the page showed."""

    first = _number("新一年级开几个班")
    seven = _number("新七年级开几个班")
    spread = forms.ChoiceField(
        label="六年级学生怎样编入七年级",
        choices=SPREADS,
        initial=Spread.WHOLE,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请选择编班办法。"},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    chosen = forms.CharField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    def choices(self) -> Choices:
        """What was chosen; a field refused counts as not filled in."""
        self.is_valid()
        given = self.cleaned_data
        return Choices(
            first=given.get("first"),
            seven=given.get("seven"),
            spread=Spread(given.get("spread") or Spread.WHOLE),
            by_hand=self.by_hand(),
        )

    def by_hand(self) -> dict[UUID, str]:
        """Where single pupils shall go, by public id; what is no pupil's id is left out."""
        found = {}
        for name, code in self.data.items():
            if name.startswith(PUPIL) and code:
                try:
                    found[UUID(name.removeprefix(PUPIL))] = str(code)
                except ValueError:
                    continue
        return found
