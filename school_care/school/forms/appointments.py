"""Forms of appointments and teaching."""

from django import forms

from school_care.core import clock
from school_care.school.enums import FIRST_GRADE, LAST_GRADE, Role, Stage
from school_care.school.forms import fields
from school_care.school.models import School
from school_care.school.models.places import grade_word, school_year_of
from school_care.school.refusal import Refused
from school_care.school.selectors import present_classes, staff_of
from school_care.school.services import Cohort
from school_care.school.services.classes import entry_year_of_grade, stage_of_grade

GRADES = [
    (str(grade), grade_word(grade))
    for stage in Stage
    for grade in range(FIRST_GRADE[stage], LAST_GRADE[stage] + 1)
]
UNTIL_HELP = "可不填。从这一天起不再担任。"


class AppointmentForm(forms.Form):
    """Who becomes what, where, from when."""

    user = fields.row("教职工")
    role = fields.choice("角色", [("", "请选择"), *Role.choices])
    school_class = fields.row("班级", required=False, empty="（只有班主任要选）")
    grade = fields.choice("年级", [("", "（只有年级组长要选）"), *GRADES], required=False)
    acting = forms.BooleanField(
        label="代理（产假、病假期间的代班主任）",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    starts_on = fields.day("从哪天起")
    until = fields.day("到哪天止", required=False, help_text=UNTIL_HELP)

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = staff_of(school).filter(is_active=True)
        self.fields["school_class"].queryset = present_classes(school)
        self.fields["starts_on"].initial = clock.today

    def proposal(self) -> dict:
        """The cleaned answers as arguments of the appointment services. Raises Refused."""
        given = self.cleaned_data
        role = Role(given["role"])
        if role == Role.GRADE_HEAD and not given["grade"]:
            raise Refused("请选择年级。")
        if role == Role.HEAD_TEACHER and not given["school_class"]:
            raise Refused("请选择班级。")
        cohort = None
        if role == Role.GRADE_HEAD:
            grade, year = int(given["grade"]), school_year_of(clock.today())
            cohort = Cohort(stage_of_grade(grade), entry_year_of_grade(grade, year))
        head = role == Role.HEAD_TEACHER
        return {
            "user": given["user"],
            "role": role,
            "school_class": given["school_class"] if head else None,
            "cohort": cohort,
            "acting": head and given["acting"],
            "starts_on": given["starts_on"],
            "until": given["until"],
        }


class TeachingForm(forms.Form):
    """Who teaches what to which class, from when."""

    user = fields.row("教师")
    school_class = fields.row("班级")
    subject = fields.text("学科", max_length=20, list="subjects", autocomplete="off")
    starts_on = fields.day("从哪天起")
    until = fields.day("到哪天止", required=False, help_text="可不填。从这一天起不再任教。")

    def __init__(self, *args, school: School, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = staff_of(school).filter(is_active=True)
        self.fields["school_class"].queryset = present_classes(school)
        self.fields["starts_on"].initial = clock.today


class EndForm(forms.Form):
    """From which day an appointment no longer holds."""

    on = fields.day("从哪天起结束", help_text="选今天，马上失去相应权限。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today
