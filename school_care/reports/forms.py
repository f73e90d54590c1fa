"""The order form of the printing page."""

from typing import Any

from django import forms

from school_care.core import clock
from school_care.reports.enums import Edition, Output, PrintKind, PrintPurpose, Scope
from school_care.reports.papers import KINDS
from school_care.reports.selectors import report_day, terms_to_print
from school_care.reports.services.wishes import WITH_RESTRICTED, Wishes
from school_care.school.models import SchoolClass
from school_care.school.models.places import school_year_of
from school_care.students.models import Student


class PrintForm(forms.Form):
    """Whom, which term, which edition. Choices hold only what the person may print."""

    kind = forms.ChoiceField(
        label="打印什么",
        choices=[(kind.value, kind.label) for kind in KINDS],
        initial=PrintKind.PROGRESS,
        required=False,
    )
    scope = forms.ChoiceField(label="打印谁", choices=Scope.choices, initial=Scope.STUDENT)
    student = forms.UUIDField(
        required=False, error_messages={"invalid": "没有找到这名学生，请重新选择。"}
    )
    school_class = forms.ModelChoiceField(
        label="班级",
        queryset=SchoolClass.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label="请选择班级",
        error_messages={"invalid_choice": "没有找到这个班级，请重新选择。"},
    )
    care_only = forms.BooleanField(label="只打印该班的关爱学生", required=False)
    term = forms.ModelChoiceField(
        label="学期",
        queryset=None,
        empty_label=None,
        error_messages={"required": "请选择学期。", "invalid_choice": "没有这个学期，请重新选择。"},
    )
    edition = forms.ChoiceField(label="版本", choices=Edition.choices, initial=Edition.FAMILY)
    acknowledged = forms.BooleanField(label="我已知悉：仅限校内使用", required=False)
    purpose = forms.ChoiceField(
        label="用途", choices=PrintPurpose.choices, initial=PrintPurpose.WORK, required=False
    )
    why = forms.CharField(label="说明", max_length=100, required=False, strip=True)
    restricted_too = forms.BooleanField(label="含限阅内容", required=False)
    masked = forms.BooleanField(label="脱敏版（张*轩）", required=False)
    changed = forms.BooleanField(label="只印有变化的", required=False)
    changed_since = forms.DateField(
        label="从哪天算起",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期写法不对，请写成2026-09-01这样。"},
    )
    duplex = forms.BooleanField(label="双面打印", required=False)
    output = forms.ChoiceField(
        label="文件", choices=Output.choices, initial=Output.MERGED, required=False
    )

    def __init__(self, *args: Any, user: Any, school: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.data.get("kind") == PrintKind.FILE:  # there is no other edition of it
            self.data = self.data.copy()
            self.data["edition"] = Edition.SCHOOL.value
        self.pupils = Student.objects.care_visible_to(user).filter(school=school).enrolled()
        self.fields["school_class"].queryset = (
            SchoolClass.objects.visible_to(user)
            .filter(school=school)
            .present_in(school_year_of(clock.today()))
            .in_order()
        )
        terms = terms_to_print(school)
        self.fields["term"].queryset = terms
        self.initial.setdefault("term", terms.first())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["kind"] = PrintKind(data.get("kind") or PrintKind.PROGRESS)
        if data.get("purpose") == PrintPurpose.OTHER and not data.get("why"):
            self.add_error("why", "请写一句这次打印作什么用。")
        if data.get("edition") == Edition.SCHOOL and not data.get("acknowledged"):
            self.add_error("acknowledged", "校内版含关爱信息，请先勾选“我已知悉：仅限校内使用”。")
        if data.get("scope") == Scope.STUDENT and "student" not in self.errors:
            data["chosen"] = self.pupils.filter(public_id=data.get("student")).first()
            if data["chosen"] is None:
                self.add_error("student", "请先查找并选中一名学生。")
        by_class = data.get("scope") == Scope.CLASS and "school_class" not in self.errors
        if by_class and data.get("school_class") is None:
            self.add_error("school_class", "请选择班级。")
        return data

    def wishes(self) -> Wishes:
        """What a valid order asks for beside whose papers. Ticks that belong to another paper or
        edition, left on from before, are let go."""
        data = self.cleaned_data
        file = data["kind"] == PrintKind.FILE
        since = (data.get("changed_since") or clock.today()) if data["changed"] and file else None
        told = data["edition"] == Edition.SCHOOL and data["kind"] in WITH_RESTRICTED
        return Wishes(
            purpose=PrintPurpose(data.get("purpose") or PrintPurpose.WORK),
            why=data.get("why", ""),
            restricted_too=data["restricted_too"] and told,
            masked=data["masked"] and file,
            output=Output(data.get("output") or Output.MERGED),
            duplex=data["duplex"],
            changed_since=since,
        )

    def students(self) -> list[Student]:
        """The pupils of a valid order, in printing order, with their class."""
        data = self.cleaned_data
        pupils = self.pupils.select_related("current_class").in_class_order()
        care = pupils.in_care(report_day(data["term"]))
        if data["scope"] == Scope.STUDENT:
            return list(pupils.filter(pk=data["chosen"].pk))
        if data["scope"] == Scope.CLASS:
            chosen = care if data["care_only"] else pupils
            return list(chosen.filter(current_class=data["school_class"]))
        return list(care)
