"""Forms of the calendar sheet."""

from django import forms

from school_care.core.sheets.reading import MAX_FILE_BYTES


class CalendarFileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="校历表",
        help_text="xlsx、xls、csv 都可以，不超过10 MB。",
        error_messages={
            "required": "请选择文件。",
            "empty": "这个文件是空的。",
            "invalid": "上传不成功，请重新选择文件。",
            "missing": "上传不成功，请重新选择文件。",
        },
        widget=forms.FileInput(
            attrs={"class": "form-control", "accept": ".xlsx,.xls,.csv,.et,.ods"}
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError("文件超过10 MB：请只保留校历这一页。")
        return file
