"""The form of a file's facts, and of class, leaving and coming back."""

from datetime import datetime
from typing import Any

from django import forms
from django.core import signing

from school_care.core import clock
from school_care.school.forms import fields
from school_care.school.models import School
from school_care.school.selectors import present_classes
from school_care.students.enums import HukouKind, Sex
from school_care.students.models import Student
from school_care.students.roster.values import ETHNIC_GROUPS, Unclear, read_ethnic_group
from school_care.students.services.archive import (
    EVERYDAY,
    ID_TYPE_NAMES,
    IDENTITY,
    NUMBERS,
    Base,
    base_of,
    label_of,
)
from school_care.students.services.archive_leaving import LeaveKind

BASE_SALT = "students.archive.base"
BOARDING_CHOICES = [("yes", "寄宿"), ("no", "走读"), ("", "不清楚")]
ETHNIC_NAMES = [f"{name}族" for name in ETHNIC_GROUPS]
MINE, THEIRS = "mine", "theirs"


def clean_ethnic_group(given: str) -> str:
    """苗 → 苗族; raises ValidationError for a code nobody knows."""
    try:
        return read_ethnic_group(given) or ""
    except Unclear as unclear:
        raise forms.ValidationError("看不懂这个民族，请填民族名称，如“苗族”。") from unclear


def _line(field: str, **attrs: Any) -> forms.CharField:
    limit = Student._meta.get_field(field).max_length
    attrs = {"autocomplete": "off", "maxlength": limit, **attrs}
    return fields.text(label_of(field), max_length=limit, required=False, **attrs)


def _lines(field: str, rows: int = 2) -> forms.CharField:
    made = _line(field)
    made.widget = forms.Textarea(
        attrs={
            "class": "form-control",
            "rows": rows,
            "maxlength": Student._meta.get_field(field).max_length,
        }
    )
    return made


class ArchiveForm(forms.Form):
    """Facts of one file. `identity`: the person may change who the child is as well. `base` holds
    what the form was opened with, signed, so that two people's changes can be told apart."""

    base = forms.CharField(widget=forms.HiddenInput, required=False)
    correction = forms.UUIDField(widget=forms.HiddenInput, required=False)
    confirmed = forms.BooleanField(label="已核对，确认无误", required=False)
    address = _line("address")
    village = _line("village", list="villages")
    boarding = fields.chips("住校", BOARDING_CHOICES, required=False)
    ethnicity = _line("ethnicity", list="ethnic")
    hukou_kind = fields.chips("户口性质", [*HukouKind.choices, ("", "不清楚")], required=False)
    hukou_address = _line("hukou_address")
    health = _line("health")
    strengths = _lines("strengths")
    family_situation = _lines("family_situation")
    difficulties = _lines("difficulties")
    note = _lines("note")
    name = _line("name")
    sex = fields.chips("性别", [*Sex.choices, ("", "未填")], required=False)
    birth_date = fields.day("出生日期", required=False)
    id_type = fields.choice("身份证件类型", list(ID_TYPE_NAMES.items()), required=False)
    id_number = fields.text(
        "身份证号", max_length=40, required=False, autocomplete="off", autocapitalize="characters"
    )
    national_student_no = fields.text(
        "学籍号", max_length=40, required=False, autocomplete="off", autocapitalize="characters"
    )

    def __init__(self, data: Any = None, *, student: Student, identity: bool, **options: Any):
        self._current = base_of(student)
        shown = {k: v for k, v in self._current.facts.items() if k not in NUMBERS}
        shown["base"] = pack_base(self._current)
        super().__init__(data, initial={**shown, **options.pop("initial", {})}, **options)
        self.identity = identity
        self.conflicts: list = []
        if not identity:
            for field in (*IDENTITY, *NUMBERS):
                del self.fields[field]

    def clean_ethnicity(self) -> str:
        return clean_ethnic_group(self.cleaned_data["ethnicity"])

    def clean_id_type(self) -> str:
        return self.cleaned_data["id_type"] or self._current.facts["id_type"]

    def clean_birth_date(self) -> str:
        day = self.cleaned_data["birth_date"]
        return day.isoformat() if day else ""

    def clean_base(self) -> Base:
        return unpack_base(self.cleaned_data["base"]) or self._current

    def wanted(self) -> dict[str, str]:
        """What the person wants to stand there, as codes and texts; a field they settled in favour
        of the other person's value is left out."""
        given = self.cleaned_data
        return {
            field: given[field]
            for field in (*EVERYDAY, *IDENTITY, *NUMBERS)
            if field in given and self.data.get(f"choose_{field}") != THEIRS
        }

    def ask(self, conflicts: list, current: Base) -> None:
        """Show both values; every field that this person had not touched shows what stands now."""
        opened = self.cleaned_data["base"].facts
        asked = {conflict.field for conflict in conflicts}
        self.conflicts = conflicts
        data = self.data.copy()
        data["base"] = pack_base(current)
        for field in set(self.fields) & set(opened):
            if field in NUMBERS or field in asked:
                continue
            if self.cleaned_data.get(field) == opened[field]:
                data[field] = current.facts[field]
        self.data = data


def pack_base(base: Base) -> str:
    """Signed text of the facts a form was opened with; of numbers only the last four places."""
    at = base.at.isoformat() if base.at else ""
    return signing.dumps({"at": at, "facts": dict(base.facts)}, salt=BASE_SALT, compress=True)


def unpack_base(text: str) -> Base | None:
    """What `pack_base` made, None when it is missing or not ours."""
    try:
        held = signing.loads(text, salt=BASE_SALT)
    except signing.BadSignature:
        return None
    return Base(held["facts"], datetime.fromisoformat(held["at"]) if held["at"] else None)


class MoveForm(forms.Form):
    """转班 or 重新入学: which class, from when."""

    school_class = fields.row("班级")
    on = fields.day("从哪天起")

    def __init__(self, *args: Any, school: School, **options: Any):
        super().__init__(*args, **options)
        self.fields["school_class"].queryset = present_classes(school)
        self.fields["on"].initial = clock.today


class LeaveForm(forms.Form):
    """离校: why, and the first day no longer here."""

    kind = fields.chips("原因", LeaveKind.choices)
    note = fields.text("说明", max_length=60, required=False, autocomplete="off")
    on = fields.day("从哪天起不在校")

    def __init__(self, *args: Any, **options: Any):
        options.setdefault("auto_id", "leave_%s")  # a second form on its page
        super().__init__(*args, **options)
        self.fields["on"].initial = clock.today


class CorrectionForm(forms.Form):
    """家长申请更正, written down for the family."""

    public_id = forms.UUIDField(widget=forms.HiddenInput)
    subjects = forms.MultipleChoiceField(
        label="哪一项",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请点选要更正哪一项。"},
    )
    wanted = forms.CharField(
        label="家长要求怎样改",
        max_length=500,
        error_messages={"required": "请写明要求怎样改，例如：住址改为下坝村三组。"},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3, "maxlength": 500}),
    )
    asked_by = fields.text("提出人", max_length=40, autocomplete="off")
    relation = fields.text("与学生关系", max_length=20, list="relations", autocomplete="off")
    channel = forms.ChoiceField(
        label="怎样提出",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择怎样提出。", "invalid_choice": "请选择怎样提出。"},
    )
    asked_on = fields.day("提出日期")

    def __init__(self, *args: Any, **options: Any):
        from school_care.students.enums import ConsentChannel
        from school_care.students.services.corrections import SUBJECTS

        super().__init__(*args, **options)
        self.fields["subjects"].choices = [(name, name) for name in SUBJECTS]
        self.fields["channel"].choices = ConsentChannel.choices
        self.fields["asked_on"].initial = clock.today


class AnswerForm(forms.Form):
    """The school's answer to a correction request."""

    decision = fields.chips("答复", [("done", "已更正"), ("refused", "不予更正")])
    answer = forms.CharField(
        label="答复内容",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3, "maxlength": 300}),
    )


class EraseForm(forms.Form):
    """Why the old and new value of a change are erased."""

    def __init__(self, *args: Any, **options: Any):
        from school_care.students.services.history import EraseReason

        super().__init__(*args, **options)
        self.fields["reason"] = fields.chips("原因", EraseReason.choices)
