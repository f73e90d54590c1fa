"""The form of a mark import: the file, which exam it is, full marks where the file names none."""

from typing import Any

from django import forms

from school_care.core import clock
from school_care.mentoring.choices.progress import ExamStage
from school_care.mentoring.services.marks.lifecycle import MAX_NAME, check_exam
from school_care.school.forms import fields
from school_care.school.models import School, Term
from school_care.school.refusal import Refused

FULL_MARKS = (
    ("", "按学段（小学100；初中语数英120，其他100）"),
    ("100", "都是100分"),
    ("120", "都是120分"),
    ("150", "都是150分"),
)


def terms_begun(school: School) -> list[Term]:
    """The school's terms that have begun, newest first."""
    rows = Term.objects.filter(school=school, first_day__lte=clock.today())
    return list(rows.order_by("-first_day"))


class MarkFileForm(forms.Form):
    """A mark sheet, and which exam it tells of."""

    file = fields.SheetField(
        "成绩表",
        smaller="请按年级分成几个文件上传",
        help_text="班级或年级的成绩册，Excel、WPS 或 CSV，不超过10 MB。",
        accept=".csv,.xlsx,.xls,.et,.ods,.txt",
    )
    stage = fields.chips("哪次考试", ExamStage.choices)
    term = fields.choice("学期")
    taken_on = fields.day("考试日期")
    exam_name = fields.words("考试名称", MAX_NAME, placeholder="不填就记“期中考试”“9月25日检测”")
    full = fields.chips("满分（表里没有写的）", FULL_MARKS, required=False, initial="")

    use_required_attribute = False

    def __init__(self, *args: Any, school: School, **options: Any) -> None:
        super().__init__(*args, **options)
        self._terms = {term.code: term for term in terms_begun(school)}
        self.fields["term"].choices = [(code, str(term)) for code, term in self._terms.items()]

    def clean(self) -> dict[str, Any]:
        """Adds `exam`, what `check_import` takes."""
        given = super().clean()
        if self.errors.keys() & {"stage", "term", "taken_on", "exam_name"}:
            return given
        try:
            given["exam"] = check_exam(
                term=self._terms[given["term"]],
                stage=given["stage"],
                name=given["exam_name"],
                taken_on=given["taken_on"],
            )
        except Refused as refusal:
            self.add_error("taken_on", str(refusal))
        return given
