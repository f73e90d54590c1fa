"""Forms of the calendar sheet."""

from django import forms

from school_care.school.forms import fields


class CalendarFileForm(forms.Form):
    """The file."""

    file = fields.SheetField(
        "校历表", smaller="请只保留校历这一页", help_text="xlsx、xls、csv 都可以，不超过10 MB。"
    )
