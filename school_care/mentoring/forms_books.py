"""Which book of records is to be printed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from school_care.mentoring.selectors_books import Book
from school_care.school.forms.fields import DayInput
from school_care.school.models import SchoolClass

MINE = "mine"
BLANK_ROWS = (0, 5, 10, 20)


class BookForm(forms.Form):
    """The own talks of this term without a choice; classes only those the person may print."""

    book = forms.ChoiceField(label="哪一本", choices=Book.choices, widget=forms.RadioSelect)
    scope = forms.ChoiceField(
        label="谁的记录",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "请重新选择班级。"},
    )
    since = forms.DateField(
        label="从", widget=DayInput(), error_messages={"invalid": "请选择日期。"}
    )
    until = forms.DateField(
        label="到", widget=DayInput(), error_messages={"invalid": "请选择日期。"}
    )
    blank = forms.TypedChoiceField(
        label="空白行",
        coerce=int,
        choices=[(count, f"{count}行" if count else "不加") for count in BLANK_ROWS],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    apart = forms.BooleanField(label="每名学生另起一页", required=False)

    use_required_attribute = False

    def __init__(
        self, data: Any, *, classes: Sequence[SchoolClass], first: date, today: date
    ) -> None:
        values = {
            "book": data.get("book") or Book.TALK,
            "scope": data.get("scope") or MINE,
            "since": data.get("since") or first.isoformat(),
            "until": data.get("until") or today.isoformat(),
            "blank": data.get("blank") or "0",
            "apart": data.get("apart", ""),
        }
        super().__init__(values)
        self._classes = {str(one.public_id): one for one in classes}
        self.fields["scope"].choices = [
            (MINE, "我写的"),
            *((key, one.name) for key, one in self._classes.items()),
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", "结束日期早于开始日期，请重新选择。")
        return found

    def group(self) -> SchoolClass | None:
        """The class of a valid form; None: the own records."""
        return self._classes.get(self.cleaned_data["scope"])
