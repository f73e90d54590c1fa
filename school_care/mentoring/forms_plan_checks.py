"""The forms of a staged check and of the small steps around a plan."""

from collections.abc import Sequence
from typing import Any

from django import forms

from school_care.mentoring import plan_words
from school_care.mentoring.choices.plans import Outcome
from school_care.mentoring.forms import OTHER_DAY, DayChips
from school_care.mentoring.forms_plans import tick_field, words_field
from school_care.mentoring.models import PlanGoal
from school_care.mentoring.services.plans.checks import Checked
from school_care.school.forms.fields import DayInput


class CheckForm(forms.Form):
    """阶段检查: one tap a goal."""

    day = DayChips(label="哪一天看的")
    day_other = forms.DateField(label="日期", required=False, widget=DayInput())
    found = words_field("一句话")
    following = tick_field("下一步", plan_words.NEXT)
    next_measures = words_field("下一步还要做什么")
    next_due = forms.DateField(label="下次检查", required=False, widget=DayInput())

    use_required_attribute = False

    def __init__(
        self, *args: Any, goals: Sequence[PlanGoal], days: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._goals = list(goals)
        self.fields["day"].widget.choices = [*days, (OTHER_DAY, "其他日期")]
        self.initial.setdefault("day", days[0][0])
        for goal in self._goals:
            self.fields[f"outcome-{goal.pk}"] = forms.ChoiceField(
                label=goal.text,
                choices=Outcome.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "请点一下这个目标的情况。"},
            )

    def goal_fields(self) -> list[tuple[PlanGoal, Any]]:
        """Each goal with its chips."""
        return [(goal, self[f"outcome-{goal.pk}"]) for goal in self._goals]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("day") == OTHER_DAY and not given.get("day_other"):
            self.add_error("day_other", "请选择日期。")
        return given

    def checked(self) -> Checked:
        """What the valid form says."""
        given = self.cleaned_data
        words = [*given["following"], *filter(None, [given["next_measures"].strip()])]
        return Checked(
            outcomes={goal.public_id: given[f"outcome-{goal.pk}"] for goal in self._goals},
            found=given["found"].strip(),
            next_measures="；".join(words),
            done_on=given["day_other"] if given["day"] == OTHER_DAY else given["day"],
            next_due=given.get("next_due"),
        )


class WhyForm(forms.Form):
    """A reason, in a line."""

    why = forms.CharField(
        label="原因",
        max_length=200,
        error_messages={"required": "请写一句原因。"},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    use_required_attribute = False


class MoveForm(forms.Form):
    """Another day for a check."""

    to = forms.DateField(
        label="改到哪天", error_messages={"required": "请选择日期。"}, widget=DayInput()
    )

    use_required_attribute = False
