"""The order form of the printing page."""

from typing import Any

from django import forms

from school_care.core import clock
from school_care.reports.enums import Edition, PrintKind, Scope
from school_care.reports.selectors import report_day, terms_to_print
from school_care.school.models import SchoolClass
from school_care.school.models.places import school_year_of
from school_care.students.models import Student


class PrintForm(forms.Form):
    """Whom, which term, which edition. Choices hold only what the person may print."""

    kind = forms.ChoiceField(
        label="打印什么", choices=PrintKind.choices, initial=PrintKind.PROGRESS, required=False
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

    def __init__(self, *args: Any, user: Any, school: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
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
