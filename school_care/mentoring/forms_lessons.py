"""The form of one visit of 送教上门."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms

from school_care.mentoring.forms import OTHER_DAY, DayChips
from school_care.mentoring.services.plans.lessons import MAX_NORM, MAX_PERIODS, Lesson
from school_care.mentoring.services.plans.rules import MAX_WORDS
from school_care.school.forms.fields import DayInput
from school_care.school.models import User

MADE, NOT_MADE = "made", "not_made"
PERIODS = (1, 2, 3, 4)
NEAR = 12  # teachers shown at once; the others are folded away


def _words(label: str, placeholder: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "class": "form-control", "placeholder": placeholder})
    return forms.CharField(label=label, required=False, max_length=MAX_WORDS, widget=widget)


def _time(label: str) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"})
    return forms.TimeField(label=label, required=False, widget=widget)


class LessonForm(forms.Form):
    """When, who, how long, what; attempted is not made."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    day = DayChips(label="哪一天")
    day_other = forms.DateField(label="日期", required=False, widget=DayInput())
    outcome = forms.ChoiceField(
        label="结果",
        choices=[(MADE, "已送教"), (NOT_MADE, "去了没送成")],
        initial=MADE,
        widget=forms.RadioSelect,
    )
    periods = forms.TypedChoiceField(
        label="几课时",
        choices=[(str(n), f"{n}课时") for n in range(1, MAX_PERIODS + 1)],
        coerce=int,
        initial="2",
        widget=forms.RadioSelect,
    )
    begins = _time("开始")
    ends = _time("结束")
    content = _words("送教内容", "如：10以内加法，认读“人、口、手”")
    aim = _words("这次的目标")
    shown = _words("学生表现")
    parent_signed = forms.BooleanField(label="家长已在纸上签字", required=False)

    use_required_attribute = False

    def __init__(
        self, *args: Any, today: date, teachers: Sequence[User], me: User, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._people = {str(user.public_id): user for user in teachers}
        self.fields["teachers"] = forms.MultipleChoiceField(
            label="谁去的",
            required=False,
            choices=[(key, user.name) for key, user in self._people.items()],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["day"].widget.choices = [
            (today.isoformat(), "今天"),
            ((today - timedelta(days=1)).isoformat(), "昨天"),
            (OTHER_DAY, "其他日期"),
        ]
        self.fields["day_other"].widget.attrs |= {"max": today.isoformat()}
        self.initial.setdefault("day", today.isoformat())
        self.initial.setdefault("teachers", [str(me.public_id)])

    def near_teachers(self) -> list[Any]:
        """Those most likely to have gone."""
        return list(self["teachers"])[:NEAR]

    def other_teachers(self) -> list[Any]:
        """Everyone else of the staff."""
        return list(self["teachers"])[NEAR:]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("day") == OTHER_DAY and not given.get("day_other"):
            self.add_error("day_other", "请选择日期。")
        return given

    def lesson(self) -> Lesson:
        """What the valid form says."""
        given = self.cleaned_data
        return Lesson(
            happened_on=given["day_other"] if given["day"] == OTHER_DAY else given["day"],
            periods=given["periods"],
            teachers=tuple(self._people[key] for key in given["teachers"]),
            begins=given["begins"],
            ends=given["ends"],
            content=given["content"].strip(),
            aim=given["aim"].strip(),
            shown=given["shown"].strip(),
            parent_signed=given["parent_signed"],
            made=given["outcome"] == MADE,
        )


class NormForm(forms.Form):
    """Periods a term the school owes a pupil taught at home."""

    periods = forms.IntegerField(
        label="每学期送教课时",
        min_value=1,
        max_value=MAX_NORM,
        error_messages={
            "required": "请填课时数。",
            "invalid": "请填数字。",
            "min_value": "至少1课时。",
            "max_value": f"最多{MAX_NORM}课时。",
        },
        widget=forms.NumberInput(attrs={"class": "form-control number", "inputmode": "numeric"}),
    )

    use_required_attribute = False
