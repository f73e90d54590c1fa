"""Forms of family calls. None has a box for what was said."""

from typing import Any
from uuid import uuid4

from django import forms

from school_care.activities.call_hours import WEEKDAYS
from school_care.activities.choices.home import BusyKind, CallResult, CallWay, Direction
from school_care.school.forms import fields

MINUTES = ("3", "5", "8", "10", "15")
PER_TURN = (("5", "5分钟"), ("8", "8分钟"), ("10", "10分钟"), ("15", "15分钟"))


def clock_time(label: str, *, required: bool = True) -> forms.TimeField:
    """A time of day, with the browser's own picker."""
    return forms.TimeField(
        label=label,
        required=required,
        error_messages={"required": f"请填写{label}。", "invalid": "时间不对，例如 18:30。"},
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"}),
    )


def weekdays(label: str = "星期") -> forms.TypedMultipleChoiceField:
    """Days of the week, each by one tap."""
    return forms.TypedMultipleChoiceField(
        label=label,
        coerce=int,
        choices=[(day, f"周{name}") for day, name in WEEKDAYS],
        error_messages={"required": "请选择星期。", "invalid_choice": "请选择星期。"},
        widget=forms.CheckboxSelectMultiple,
    )


class LineForm(forms.Form):
    """A line."""

    name = fields.text(
        "线路名称", max_length=30, placeholder="例如：亲情电话1号", autocomplete="off"
    )
    place = fields.words("放在哪里", 30, placeholder="例如：宿舍楼一层值班室")
    way = fields.chips("电话还是视频", CallWay.choices, initial=CallWay.PHONE.value)

    use_required_attribute = False


class BusyForm(forms.Form):
    """A time in which nobody telephones."""

    kind = fields.chips("安排", BusyKind.choices)
    name = fields.text("名称", max_length=20, placeholder="例如：晚自习", autocomplete="off")
    weekdays = weekdays()
    begins = clock_time("开始")
    ends = clock_time("结束")

    use_required_attribute = False


class WindowForm(forms.Form):
    """A window by hand."""

    weekdays = weekdays()
    begins = clock_time("开始")
    ends = clock_time("结束")
    minutes = fields.chips("每人几分钟", PER_TURN, initial="5")

    use_required_attribute = False


class WindowTimesForm(forms.Form):
    """A window's times changed."""

    begins = clock_time("开始")
    ends = clock_time("结束")
    minutes = fields.chips("每人几分钟", PER_TURN)

    use_required_attribute = False


class CallForm(forms.Form):
    """A call noted at any time: family called, an unplanned one."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    result = fields.chips("结果", CallResult.choices)
    who = fields.chips("和谁", required=False)
    direction = fields.chips("谁打的", Direction.choices, initial=Direction.OUT.value)
    way = fields.chips("方式", CallWay.choices, initial=CallWay.PHONE.value)
    minutes = fields.chips(
        "时长", [("", "没计时"), *((one, f"{one}分钟") for one in MINUTES)], required=False
    )
    follow_up = forms.BooleanField(label="需跟进（告诉班主任）", required=False)
    on = fields.day("日期")
    at = clock_time("时间", required=False)

    use_required_attribute = False

    def __init__(self, *args: Any, people: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["who"].choices = [(word, word) for word in people]

    def clean_minutes(self) -> int | None:
        given = self.cleaned_data["minutes"]
        return int(given) if given else None
