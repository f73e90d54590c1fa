"""Which absences: of a class or all, from when to when."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from school_care.school.forms.fields import DayInput
from school_care.school.models import School, SchoolClass
from school_care.school.models.places import school_year_of

MOST_DAYS = 31


class AbsencesForm(forms.Form):
    """A class in the person's sight (all: empty) and up to a month; this week's days untold."""

    school_class = forms.ModelChoiceField(
        label="班级",
        queryset=SchoolClass.objects.none(),
        required=False,
        empty_label="全部班级",
        to_field_name="public_id",
        error_messages={"invalid_choice": "请重新选择班级。"},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    since = forms.DateField(
        label="从", required=False, widget=DayInput(), error_messages={"invalid": "请选择日期。"}
    )
    until = forms.DateField(
        label="到", required=False, widget=DayInput(), error_messages={"invalid": "请选择日期。"}
    )

    def __init__(self, data: Any, *, user: Any, school: School, today: date) -> None:
        first = today - timedelta(days=today.weekday())
        values = {
            "school_class": data.get("school_class", ""),
            "since": data.get("since") or first.isoformat(),
            "until": data.get("until") or today.isoformat(),
        }
        super().__init__(values)
        self._week = (first, today)
        groups = SchoolClass.objects.visible_to(user).filter(school=school)
        self.fields["school_class"].queryset = groups.present_in(school_year_of(today)).in_order()

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            raise ValidationError("结束日期早于开始日期，请重新选择。")
        if since and until and (until - since).days >= MOST_DAYS:
            raise ValidationError(f"一次最多{MOST_DAYS}天，请缩短日期范围。")
        return found

    def chosen(self) -> tuple[SchoolClass | None, date, date]:
        """The class (None: all) and the days; this week where the choice cannot be used."""
        if not self.is_valid():
            return self.cleaned_data.get("school_class"), *self._week
        found = self.cleaned_data
        return found["school_class"], found["since"], found["until"]
