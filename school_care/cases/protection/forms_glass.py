"""Forms of 紧急查阅档案."""

from typing import Any

from django import forms

from school_care.cases.protection.services.file_glass import MAX_SEEN, MAX_WHY, MIN_WHY
from school_care.school.forms import fields
from school_care.school.models import School
from school_care.school.selectors import present_classes

AS_SAID, NOT_RIGHT = "as_said", "not_right"
SEEN_AS = ((AS_SAID, "已核对，情况属实"), (NOT_RIGHT, "不当，已谈话"))


class FindForm(forms.Form):
    """Name and class, typed whole: no list of pupils to look through."""

    use_required_attribute = False
    name = fields.text("学生姓名", max_length=30, autocomplete="off")
    group = fields.row("班级", required=True)

    def __init__(self, *args: Any, school: School, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].error_messages["required"] = "请填写学生的全名。"
        self.fields["group"].queryset = present_classes(school)


class OpenForm(FindForm):
    """The same, with the reason."""

    why = forms.CharField(
        label="为什么要看",
        min_length=MIN_WHY,
        max_length=MAX_WHY,
        widget=forms.Textarea(
            attrs={
                "class": "form-control",
                "rows": 3,
                "placeholder": "例如：晚上11点学生发烧40度，班主任电话打不通，要联系家长。",
            }
        ),
        error_messages=dict.fromkeys(
            ("required", "min_length", "max_length"),
            f"请写明原因，{MIN_WHY}到{MAX_WHY}个字。",
        ),
    )


class SeenForm(forms.Form):
    """How a leader found it."""

    use_required_attribute = False
    how = fields.chips("核对结果", SEEN_AS)
    words = fields.words("说明", MAX_SEEN - 20)

    @property
    def said(self) -> str:
        """Both in one line."""
        given = self.cleaned_data
        label = dict(SEEN_AS)[given["how"]]
        return f"{label}：{given['words']}" if given["words"].strip() else label
