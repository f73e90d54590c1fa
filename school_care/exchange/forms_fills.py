"""Forms of 上级表格自动填."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms

from school_care.core import clock
from school_care.core.sheets.forms import MAX_FORM_BYTES
from school_care.exchange.enums import Purpose
from school_care.exchange.forms_leaving import LeavingForm
from school_care.exchange.services.filling import meanings
from school_care.exchange.services.filling.forms import MAX_HEADING_ROW
from school_care.exchange.services.filling.making import Switches
from school_care.exchange.services.filling.reading import FormShape
from school_care.school.forms.fields import SheetField, text, words
from school_care.school.models import SchoolClass
from school_care.students.finding.criteria import Criteria
from school_care.students.models import CareCategory, CareLevel


class UploadForm(forms.Form):
    """A blank form."""

    file = SheetField(
        "上级发来的空表",
        smaller="请删去图片和无关的工作表",
        help_text="Excel 或 WPS 表格（.xlsx），不超过5 MB。",
        accept=".xlsx,.xlsm,.xls,.et",
    )

    def clean_file(self):
        """Raises ValidationError for a file larger than a form is."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FORM_BYTES:
            raise forms.ValidationError(
                f"文件有{file.size / 1024 / 1024:.1f} MB，超过5 MB："
                "请删去图片和无关的工作表再上传。"
            )
        return file


class HeadingForm(forms.Form):
    """Where the headings stand, when they were taken for something else."""

    sheet = forms.TypedChoiceField(
        label="工作表", coerce=int, widget=forms.Select(attrs={"class": "form-select"})
    )
    top = forms.IntegerField(label="标题从第几行", min_value=1, max_value=MAX_HEADING_ROW)
    bottom = forms.IntegerField(label="到第几行", min_value=1, max_value=MAX_HEADING_ROW)

    def __init__(self, *args: Any, sheets: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = sheets
        for name in ("top", "bottom"):
            self.fields[name].widget.attrs |= {"class": "form-control", "inputmode": "numeric"}


class ColumnsForm(forms.Form):
    """What each column is filled with: `c<index>` the meaning, `t<index>` the fixed text."""

    def __init__(self, *args: Any, shape: FormShape, codes: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shape = shape
        self.keys = dict(
            zip((c.index for c in shape.columns), meanings.keys_of(shape), strict=True)
        )
        for column in shape.columns:
            code = codes.get(self.keys[column.index], meanings.EMPTY)
            fixed = code.startswith(meanings.FIXED)
            self.fields[f"c{column.index}"] = forms.ChoiceField(
                choices=meanings.choices(code),
                required=False,
                initial=meanings.FIXED if fixed else code,
                widget=forms.Select(
                    attrs={"class": "form-select", "aria-label": f"{column.label}填什么"}
                ),
            )
            self.fields[f"t{column.index}"] = forms.CharField(
                max_length=meanings.LONGEST_FIXED,
                required=False,
                initial=meanings.fixed_text(code),
                widget=forms.TextInput(
                    attrs={
                        "class": "form-control mt-1",
                        "placeholder": "每行填的文字",
                        "aria-label": f"{column.label}每行填的文字",
                        "autocomplete": "off",
                    }
                ),
            )

    def codes(self) -> dict[str, str]:
        """{key of a column: code}; of a cleaned form."""
        found = {}
        for index, key in self.keys.items():
            code = self.cleaned_data[f"c{index}"]
            if code == meanings.FIXED:
                code = f"{code}/{self.cleaned_data[f't{index}'].strip()}"
            found[key] = code
        return found


def chips(label: str) -> forms.MultipleChoiceField:
    """Several of a kind, each to be ticked."""
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class PupilsForm(forms.Form):
    """Whom the form is filled with."""

    categories = chips("类别")
    grades = chips("年级")
    classes = chips("班级")
    levels = chips("关爱等级")
    in_care = forms.BooleanField(label="全部关爱学生", required=False)
    boarding = forms.ChoiceField(
        label="住宿",
        required=False,
        choices=(("", "不限"), ("yes", "寄宿"), ("no", "走读")),
        widget=forms.RadioSelect,
    )
    only = forms.BooleanField(label="只填从名单勾选、加上的学生", required=False)
    add = words("再加上几名学生", 300, placeholder="姓名，几个人用顿号隔开")

    def __init__(
        self,
        *args: Any,
        categories: list[CareCategory],
        classes: list[SchoolClass],
        levels: list[CareLevel],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = [(one.code, one.name) for one in categories]
        self.fields["classes"].choices = [(str(one.public_id), one.name) for one in classes]
        self.fields["levels"].choices = [(str(one.rank), one.name) for one in levels]
        grades = sorted({one.grade_on(clock.today()) for one in classes})
        self.fields["grades"].choices = [
            (str(grade), f"{'一二三四五六七八九'[grade - 1]}年级") for grade in grades
        ]

    def criteria(self) -> Criteria:
        """Of a cleaned form."""
        said = self.cleaned_data
        return Criteria(
            categories=tuple(said["categories"]),
            grades=tuple(said["grades"]),
            classes=tuple(said["classes"]),
            levels=tuple(said["levels"]),
            in_care=said["in_care"],
            boarding=said["boarding"],
        )


class SwitchesForm(forms.Form):
    """What else is written, and what becomes of rows left over."""

    unit = forms.BooleanField(
        label="填上「填报单位」和「填报时间」（不盖章、不签名）", required=False
    )
    totals = forms.BooleanField(label="合计行里空着的格子，填上能数出来的人数", required=False)
    trim = forms.BooleanField(label="删去多出来的空行", required=False)
    over = forms.BooleanField(label="表里已有的内容清掉，从头填", required=False)

    def switches(self) -> Switches:
        """Of a cleaned form."""
        return Switches(**self.cleaned_data)


class OutgoingForm(LeavingForm):
    """Why the filled form leaves the school, and whether it has a password."""

    why_open_asked = "不设密码时，请写明原因（例如：上级平台不收加密文件）。"

    purpose = forms.ChoiceField(
        label="用途",
        choices=Purpose.choices,
        initial=Purpose.SUPERIOR,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    why = words("说明", 100, placeholder="用途选“其他”时必填")
    protected = forms.BooleanField(label="设打开密码", required=False, initial=True)
    password = text("打开密码", max_length=40, required=False, autocomplete="off")
    why_open = words("不设密码的原因", 200)

    def locks(self, given: Mapping[str, Any]) -> bool:
        """Whether a password is wanted."""
        return bool(given.get("protected"))


def ticked(given: list[str]) -> list[UUID]:
    """Public ids among what was posted; anything else is left out."""
    found = []
    for one in given:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found
