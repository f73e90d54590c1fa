"""The form of a record import."""

from django import forms

from school_care.school.forms import fields

ACCEPTED = ".csv,.xlsx,.xls,.et,.ods,.txt"


class RecordFileForm(forms.Form):
    """The file."""

    file = fields.SheetField(
        "记录表",
        smaller="请按学期分成几个文件上传",
        help_text="谈心谈话记录表、家访记录表、电话登记等，Excel、WPS 或 CSV，不超过10 MB。",
        accept=ACCEPTED,
    )
