"""Fields in the desk's clothes."""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from school_care.core import clock
from school_care.core.sheets.reading import MAX_FILE_BYTES

SHEETS = ".xlsx,.xls,.csv,.et,.ods"
MOBILE = re.compile(r"1[3-9]\d{9}")
# Beyond them a year was mistyped, as 0026, or 9999, from which no deadline can be counted. The
# last: before it, of what is written down as it happens.
EARLIEST, LATEST, FIRST_DAY = date(1900, 1, 1), date(2199, 12, 31), date(2000, 1, 1)


class DayInput(forms.DateInput):
    """A day; phones and browsers show their own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "form-control"})


class SheetField(forms.FileField):
    """An uploaded spreadsheet, no larger than what is read. `smaller`: how to make it so."""

    def __init__(self, label: str, *, smaller: str, help_text: str, accept: str = SHEETS) -> None:
        self.smaller = smaller
        super().__init__(
            label=label,
            help_text=help_text,
            error_messages={
                "required": "请选择文件。",
                "empty": "这个文件是空的。",
                "invalid": "上传不成功，请重新选择文件。",
                "missing": "上传不成功，请重新选择文件。",
            },
            widget=forms.FileInput(attrs={"class": "form-control", "accept": accept}),
        )

    def clean(self, data, initial=None):
        """Raises ValidationError for a file larger than the reader takes."""
        file = super().clean(data, initial)
        if file and file.size > MAX_FILE_BYTES:
            raise ValidationError(f"文件超过10 MB：{self.smaller}。")
        return file


def text(label: str, *, max_length: int, required: bool = True, **attrs) -> forms.CharField:
    """A line of text."""
    return forms.CharField(
        label=label,
        max_length=max_length,
        required=required,
        error_messages={
            "required": f"请填写{label}。",
            "max_length": f"{label}不超过{max_length}个字。",
        },
        widget=forms.TextInput(attrs={"class": "form-control", **attrs}),
    )


def words(label: str, max_length: int, **attrs) -> forms.CharField:
    """A line of text that may be left out; the browser keeps nothing of it."""
    return text(label, max_length=max_length, required=False, autocomplete="off", **attrs)


def day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A date, with the browser's own picker."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%d"],
        error_messages={"required": f"请填写{label}。", "invalid": "日期不对，例如 2026-09-01。"},
        validators=[
            check(limit, f"{label}的年份不对，请核对。")
            for check, limit in ((MinValueValidator, EARLIEST), (MaxValueValidator, LATEST))
        ],
        widget=DayInput(),
    )


class MomentField(forms.DateTimeField):
    """A day and an hour of these years. Year 1 no PostgreSQL gives back east of Greenwich: a page
    that shows it opens no more."""

    def clean(self, value: Any) -> Any:
        """The moment. Raises ValidationError."""
        given = super().clean(value)
        if given is not None and given.date() < FIRST_DAY:
            raise forms.ValidationError(f"{self.label}的年份不对，请核对。")
        return given


def moment(
    label: str,
    *,
    required: bool = True,
    now: bool = True,
    of: type[MomentField] = MomentField,
) -> forms.DateTimeField:
    """A minute, now by default; the browser's own clock and calendar."""
    return of(
        label=label,
        required=required,
        initial=_now if now else None,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={
            "required": f"请填写{label}。",
            "invalid": f"{label}不对，例如 2026-11-21 21:05。",
        },
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M",
            attrs={"class": "form-control", "type": "datetime-local"},
        ),
    )


def _now() -> datetime:
    return timezone.localtime(clock.now()).replace(second=0, microsecond=0)


def choice(label: str, choices=(), *, required: bool = True) -> forms.ChoiceField:
    """One of a few."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"请选择{label}。"},
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def chips(label: str, choices=(), *, required: bool = True, **options) -> forms.ChoiceField:
    """One of a few, by one tap."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"请选择{label}。"},
        widget=forms.RadioSelect,
        **options,
    )


def row(label: str, queryset=None, *, required: bool = True, empty="请选择"):
    """One row of a queryset, addressed by its public id."""
    return forms.ModelChoiceField(
        label=label,
        queryset=queryset,
        required=required,
        to_field_name="public_id",
        empty_label=empty,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"请选择{label}。"},
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def clean_mobile(given: str) -> str:
    """A mobile number as eleven digits, "" for none; blanks and dashes do not matter.
    Raises ValidationError."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", given))
    if digits and not MOBILE.fullmatch(digits):
        raise ValidationError("手机号应为11位数字。")
    return digits
