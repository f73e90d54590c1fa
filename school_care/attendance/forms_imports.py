"""The form of an attendance import."""

from django import forms

from school_care.attendance.services.imports.comparing import Range
from school_care.school.forms import fields
from school_care.school.refusal import Refused

ACCEPTED = ".csv,.xlsx,.xls,.et,.ods,.txt"


class AttendanceFileForm(forms.Form):
    """A file and, where it holds everybody who was missing, the days for which it does."""

    file = fields.SheetField(
        "考勤文件",
        smaller="请按月分成几个文件上传",
        help_text="考勤机导出的 CSV，或 Excel、WPS 表格，不超过10 MB。",
        accept=ACCEPTED,
    )
    complete_from = fields.day("从哪天", required=False)
    complete_until = fields.day("到哪天", required=False)

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("complete_from"), cleaned.get("complete_until")
        if self.errors.keys() & {"complete_from", "complete_until"} or not (since or until):
            return cleaned
        if not (since and until):
            self.add_error(
                "complete_until" if since else "complete_from",
                "起止两天都要填；文件里每名学生都列出了就都不填。",
            )
            return cleaned
        try:
            cleaned["complete"] = Range(since, until)
        except Refused as refusal:
            self.add_error("complete_until", str(refusal))
        return cleaned
