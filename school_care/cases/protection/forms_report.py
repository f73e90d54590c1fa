"""The form of a mandatory report: short, chips first, filled in on a phone at night."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms

from school_care.cases.protection.enums import CallTo, Severity, Shielding, Situation, Suspect
from school_care.cases.protection.services.filing import MAX_WORDS
from school_care.cases.protection.services.opening import MAX_LINE, MAX_TEXT
from school_care.core import clock
from school_care.school.forms.fields import moment
from school_care.school.models import User
from school_care.students.models import Student

NOT_RUNG = "no"
RUNG = (
    (CallTo.POLICE_110.value, "已打110"),
    (CallTo.STATION.value, "已打派出所"),
    (NOT_RUNG, "还没有打"),
)


def _line(label: str, most: int, hint: str = "") -> forms.CharField:
    attrs = {"class": "form-control", "autocomplete": "off", "placeholder": hint}
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        error_messages={"max_length": f"{label}请不超过{most}字。"},
        widget=forms.TextInput(attrs=attrs),
    )


def _words(label: str, most: int, rows: int, *, asked: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=bool(asked),
        max_length=most,
        error_messages={"required": asked, "max_length": f"{label}请不超过{most}字。"},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": rows, "autocomplete": "off"}),
    )


def _chips(label: str, choices: Any, asked: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=bool(asked),
        error_messages={"required": asked},
        widget=forms.CheckboxSelectMultiple,
    )


class ReportForm(forms.Form):
    """Labels and order are those of the page. `pupils`: those offered to choose from, all of whom
    whoever reports may see; `staff`: whom a report may name."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    find = _line("姓名或拼音", 40, "例如 张三 或 zs")
    pupil = forms.ChoiceField(
        label="学生",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请重新选择学生。"},
    )
    name = _line("姓名", 40)
    group = _line("班级", 40, "例如 七年级1班")
    looks = _line("样子", 100, "不知道姓名时写：性别、衣着、在哪里")
    situations = _chips(
        "情形",
        Situation.choices,
        "请至少选一种情形；拿不准的选「其他严重侵害，或正面临危险」。",
    )
    severity = forms.ChoiceField(
        label="严重程度",
        choices=Severity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择严重程度。"},
    )
    found_at = moment("发现时间")
    found_where = _line("发现地点", MAX_LINE)
    happened = _words(
        "看到什么、听到什么",
        MAX_TEXT,
        4,
        asked="请写下看到什么、听到什么，用原话，不要推测。",
    )
    suspects = _chips("疑似侵害人是谁", Suspect.choices)
    suspect_words = _line("疑似侵害人说明", MAX_LINE, "姓名、和学生的关系，知道多少写多少")
    staff = forms.MultipleChoiceField(
        label="涉及的教职工", required=False, widget=forms.CheckboxSelectMultiple
    )
    shielding = _chips("已经做了什么", Shielding.choices)
    shielding_words = _line("其他措施", MAX_WORDS)
    rung = forms.ChoiceField(
        label="打过110了吗",
        choices=RUNG,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择有没有打过110。还没有打的，请先打，再写。"},
    )
    rung_at = moment("打电话的时间", required=False)
    answered_by = _line("接报人", 40, "姓名或警号")
    number = _line("接报编号", 60, "没有记下的，可以以后补")

    use_required_attribute = False

    def __init__(
        self, *args: Any, pupils: Iterable[Student] = (), staff: Iterable[User] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.pupils = {str(one.public_id): one for one in pupils}
        self.people = {str(one.public_id): one for one in staff}
        self.fields["pupil"].choices = [
            *((key, f"{one.name} {one.current_class or ''}") for key, one in self.pupils.items()),
            ("none", "不是这些学生"),
        ]
        self.fields["staff"].choices = [(key, one.name) for key, one in self.people.items()]

    def clean_rung_at(self) -> Any:
        """Now, where nothing was typed."""
        return self.cleaned_data["rung_at"] or clock.now()

    def clean(self) -> dict[str, Any]:
        """A child one can point at, or words for it."""
        data = super().clean() or {}
        told = data.get("pupil") in self.pupils or data.get("name") or data.get("looks")
        if not told and "pupil" not in self.errors:
            self.add_error("name", "请选择学生；不认识的，写下姓名、班级或样子。")
        return data

    @property
    def student(self) -> Student | None:
        """The pupil chosen."""
        return self.pupils.get(self.cleaned_data["pupil"])

    @property
    def named(self) -> list[User]:
        """Members of staff who are named."""
        return [self.people[key] for key in self.cleaned_data["staff"]]

    @property
    def pupil_words(self) -> str:
        """张三，七年级1班；穿红色外套: as whoever reports would say it."""
        data = self.cleaned_data
        known = "，".join(part for part in (data["name"], data["group"]) if part)
        return "；".join(part for part in (known, data["looks"]) if part)


class EducationForm(forms.Form):
    """报教育局备案."""

    edu_filed_at = moment("报教育局时间")
    edu_number = _line("教育局收文号", 60)
    use_required_attribute = False


class OutcomeForm(forms.Form):
    """处置结果."""

    text = _words("处置结果", MAX_WORDS, 3, asked="请写明处置结果：哪个单位、什么时候、怎样处理。")
    use_required_attribute = False
