"""The form of a photographed page: the photo first, everything else may stay as it is."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms

from school_care.mentoring.enums import RecordKind
from school_care.mentoring.forms import OTHER_DAY, DayChips
from school_care.mentoring.record_content import MAX_TEXT, Content
from school_care.school.forms.fields import DayInput
from school_care.students.forms_documents import FilesField, FilesInput
from school_care.students.models import Student


class TranscribeForm(forms.Form):
    """A page of a notebook. `classmates`: pupils the same page may be about as well."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    files = FilesField(label="这一页的照片", widget=FilesInput(accept="image/*"))
    day = DayChips(label="哪一天的事")
    day_other = forms.DateField(label="日期", required=False, widget=DayInput())
    kind = forms.ChoiceField(label="方式", choices=RecordKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="一句话",
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control", "maxlength": MAX_TEXT}),
    )
    restricted = forms.BooleanField(label="限阅", required=False)
    also = forms.MultipleChoiceField(
        label="同一页还写了", required=False, widget=forms.CheckboxSelectMultiple
    )
    before_entry_confirmed = forms.BooleanField(label="确认：补录入学前的记录", required=False)

    use_required_attribute = False
    asks_confirmation = False  # the day lies before the pupil's entry: offer the tick

    def __init__(
        self, *args: Any, today: date, classmates: Sequence[Student], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._classmates = {str(pupil.public_id): pupil for pupil in classmates}
        self.fields["also"].choices = [(key, p.name) for key, p in self._classmates.items()]
        self.fields["also"].error_messages["invalid_choice"] = "选的学生里有人已不在本班，请重选。"
        self.fields["day"].widget.choices = [
            (today.isoformat(), "今天"),
            ((today - timedelta(days=1)).isoformat(), "昨天"),
            (OTHER_DAY, "其他日期"),
        ]
        self.fields["day_other"].widget.attrs |= {"max": today.isoformat()}
        self.initial.setdefault("day", today.isoformat())
        self.initial.setdefault("kind", RecordKind.TALK)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        chosen = given.get("day") == OTHER_DAY
        if chosen and not given.get("day_other") and "day_other" not in self.errors:
            self.add_error("day_other", "请选择这一页的日期。")
        return given

    def content(self) -> Content:
        """What the valid form says; what is on the page stands on the page."""
        given = self.cleaned_data
        return Content(
            kind=given["kind"],
            happened_on=given["day_other"] if given["day"] == OTHER_DAY else given["day"],
            text=given["text"].strip(),
            restricted=given["restricted"],
        )

    def others(self) -> list[Student]:
        """The classmates ticked."""
        return [self._classmates[key] for key in self.cleaned_data["also"]]
