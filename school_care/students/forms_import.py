"""Forms of the roster import."""

from datetime import date
from typing import Any

from django import forms

from school_care.core import clock
from school_care.school.forms.fields import DayInput
from school_care.students.enums import ReviewChoice
from school_care.students.forms_mapping import sheets_to_store

MAX_BYTES = 10 * 1024 * 1024
ACCEPTED = ".xlsx,.xls,.et,.ods,.csv,.txt,.htm,.html"


def _effective_date(day: date) -> date:
    """A date a roster may take effect on: not mistyped by a year."""
    if abs((day - clock.today()).days) > 366:
        raise forms.ValidationError("生效日期与今天相差超过一年，请核对年份。")
    return day


class UploadForm(forms.Form):
    """A file and the day from which it holds."""

    file = forms.FileField(
        label="花名册文件",
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ACCEPTED}),
        help_text="Excel（.xlsx、.xls）、WPS（.et）、.ods 或 CSV，不超过 10 MB。",
        error_messages={"required": "请选择一个文件。"},
    )
    on = forms.DateField(
        label="生效日期",
        widget=DayInput(),
        initial=clock.today,
        help_text="转班、入列等从这一天起算，通常就是今天。",
        error_messages={"required": "请填写生效日期。", "invalid": "请填写日期。"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"文件有 {file.size / 1024 / 1024:.1f} MB，超过 10 MB："
                "请删去图片和无关的工作表，或分成几个文件上传。"
            )
        return file

    def clean_on(self) -> date:
        return _effective_date(self.cleaned_data["on"])


class SettingsForm(forms.Form):
    """Which sheets, from which day: changing either checks the file again."""

    on = forms.DateField(
        label="生效日期",
        widget=DayInput(),
        error_messages={"required": "请填写生效日期。"},
    )
    only_sheets = forms.MultipleChoiceField(
        label="读取哪些工作表",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一张工作表。"},
    )

    def __init__(self, *args: Any, sheets: dict[str, bool], **kwargs: Any):
        """`sheets`: every sheet of the file, and whether it is hidden."""
        super().__init__(*args, **kwargs)
        self._sheets = sheets
        if len(sheets) > 1:
            self.fields["only_sheets"].choices = [
                (name, f"{name}（隐藏）" if hidden else name) for name, hidden in sheets.items()
            ]
        else:
            del self.fields["only_sheets"]

    def clean_only_sheets(self) -> list[str]:
        """None named when they are just the visible ones."""
        return sheets_to_store(self.cleaned_data["only_sheets"], self._sheets)

    def clean_on(self) -> date:
        return _effective_date(self.cleaned_data["on"])


class ChoiceForm(forms.Form):
    """A decision about a doubtful row."""

    choice = forms.ChoiceField(choices=ReviewChoice.choices)
    candidate = forms.UUIDField(required=False)
    page = forms.IntegerField(required=False, min_value=1)


class SettleForm(forms.Form):
    """A decision about a row that was put aside."""

    choice = forms.ChoiceField(choices=ReviewChoice.choices)
    candidate = forms.UUIDField(required=False)
    seen = forms.CharField(required=False, max_length=16)
