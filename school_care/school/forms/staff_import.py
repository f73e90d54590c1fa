"""Forms of the staff sheet."""

from django import forms

from school_care.school.forms import fields


class StaffFileForm(forms.Form):
    """The file."""

    file = fields.SheetField(
        "教职工名单", smaller="请只保留名单这一页", help_text="xlsx、xls、csv 都可以，不超过10 MB。"
    )
