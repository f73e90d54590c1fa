"""The forms on the page of a protection case: taps first, short words after."""

from collections.abc import Sequence
from typing import Any

from django import forms

from school_care.cases.protection.enums import CallTo, EntryKind, GuardiansTold, Part
from school_care.cases.protection.services import calls, closing, entries
from school_care.cases.protection.services.glass import MAX_WHY
from school_care.cases.protection.services.told import MAX_WORDS as TOLD_WORDS
from school_care.school.forms import fields
from school_care.school.forms.fields import moment
from school_care.school.models import User

PARTS = [
    (Part.HANDLER.value, "经办人：看全部，可以办理"),
    (Part.SUPPORTER.value, "帮扶人：看进展，不看原话"),
]
WATCHING = (Part.WATCHER.value, "陪护人：看自己写的和要办的")


def area(label: str, most: int, *, required: bool = True, hint: str = "", rows: int = 3):
    """Some sentences; the browser keeps nothing of them."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        error_messages={"required": f"请填写{label}。", "max_length": f"{label}不超过{most}个字。"},
        widget=forms.Textarea(
            attrs={
                "class": "form-control",
                "rows": rows,
                "autocomplete": "off",
                "placeholder": hint,
            }
        ),
    )


class CaseForm(forms.Form):
    """A form of the page; the browser asks for nothing by itself."""

    use_required_attribute = False


class EntryForm(CaseForm):
    """A line in the course."""

    kind = fields.chips("类别", EntryKind.choices)
    text = area("情况", entries.MAX_TEXT, hint="什么时候、谁、做了什么", rows=4)
    happened_at = moment("时间")
    in_content = forms.BooleanField(
        label="只给经办人看", required=False, widget=forms.CheckboxInput()
    )


class WithdrawForm(CaseForm):
    """Why an entry was a mistake."""

    why = fields.text("撤下的原因", max_length=200, autocomplete="off")


class CallForm(CaseForm):
    """A telephone call."""

    to = fields.chips("打给", CallTo.choices)
    called_at = moment("通话时间")
    caller = fields.text("谁打的", max_length=calls.MAX_NAME, autocomplete="off")
    answered_by = fields.words("谁接的", calls.MAX_NAME, placeholder="如：接警员、李警官")
    number = fields.words("接报编号", calls.MAX_NUMBER, placeholder="还没有的以后补")
    unit = fields.words("单位", calls.MAX_NUMBER, placeholder="如：柳溪派出所")
    text = area("对方的意见", calls.MAX_TEXT, required=False, hint="对方要求怎么做", rows=2)


class NumberForm(CaseForm):
    """The number of a call that came later."""

    number = fields.text("接报编号", max_length=calls.MAX_NUMBER, autocomplete="off")
    answered_by = fields.words("谁接的", calls.MAX_NAME)


class PersonForm(CaseForm):
    """Whom to let in, as what."""

    part = fields.chips("身份", PARTS)
    why = fields.words("说明", 200, placeholder="如：班主任，负责日常陪伴")

    def __init__(self, *args: Any, staff: Sequence[User], watched: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = {"user": _person("老师", staff), **self.fields}
        if watched:
            self.fields["part"].choices = [*PARTS, WATCHING]


class KeepOutForm(CaseForm):
    """Whom to keep out, and why."""

    why = fields.text("回避的原因", max_length=200, autocomplete="off")

    def __init__(self, *args: Any, staff: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields = {"user": _person("老师", staff), **self.fields}


def _person(label: str, staff: Sequence[User]) -> forms.TypedChoiceField:
    known = {str(one.public_id): one for one in staff}
    return forms.TypedChoiceField(
        label=label,
        choices=[("", "请选择"), *((key, one.name) for key, one in known.items())],
        coerce=known.get,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"请选择{label}。"},
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class GuardianForm(CaseForm):
    """Why the flag is set or taken away."""

    why = area("依据", 300, required=False, hint="如：派出所核实不是监护人，附文号", rows=2)

    def __init__(self, *args: Any, clears: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].required = clears


class ToldForm(CaseForm):
    """是否通知监护人."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    told = fields.chips("是否通知监护人", GuardiansTold.choices)
    at = moment("什么时候通知的", required=False, now=False)
    words = area("通知了谁、怎么通知；或不通知的理由", TOLD_WORDS, required=False, rows=3)


class FindForm(CaseForm):
    """Which pupil it is: looked for by name."""

    words = fields.text("学生姓名", max_length=40, autocomplete="off", type="search")


class GlassForm(CaseForm):
    """Why a case is opened in an emergency."""

    why = fields.text("原因", max_length=MAX_WHY, autocomplete="off")


class EndForm(CaseForm):
    """Following up, closing, taking up again: with the state the page showed."""

    state = forms.CharField(max_length=14, widget=forms.HiddenInput)
    why = area("说明", closing.MAX_WHY, rows=3)
