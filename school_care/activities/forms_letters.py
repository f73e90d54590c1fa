"""Forms of the letters. None has a box in which the words of a letter would fit."""

from typing import Any
from uuid import uuid4

from django import forms

from school_care.activities.choices.home import LetterReason, LetterWay
from school_care.activities.services.letters.writing import MAX_TO, WITHDRAWN_WHY
from school_care.school.forms import fields

OWN_REASONS = (LetterReason.ELDER, LetterReason.WINTER, LetterReason.SUMMER, LetterReason.OTHER)


class OccasionForm(forms.Form):
    """One proposed occasion; the prefix is the proposal's key."""

    take = forms.BooleanField(label="安排", required=False)
    opens_on = fields.day("开始写信")
    due_on = fields.day("最迟寄出")

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not given.get("take"):
            self._errors.clear()  # not asked for
        return given


class OwnOccasionForm(forms.Form):
    """An occasion of the school's own."""

    name = fields.text("名称", max_length=30, placeholder="例如：感恩节书信周", autocomplete="off")
    day = fields.day("当天")
    opens_on = fields.day("开始写信")
    due_on = fields.day("最迟寄出")

    use_required_attribute = False


class LetterForm(forms.Form):
    """One letter: to whom, on what occasion, how, when."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    to = fields.chips("写给谁", required=False)
    other_to = fields.words("写给别人", MAX_TO, placeholder="例如：姑姑")
    why = fields.chips("为什么写")
    way = fields.chips("怎样送到", LetterWay.choices, initial=LetterWay.POST.value)
    written_on = fields.day("写信日期")
    sent_on = fields.day("寄出日期", required=False)

    use_required_attribute = False

    def __init__(self, *args: Any, people: list[str], reasons: list[tuple[str, str]], **more: Any):
        super().__init__(*args, **more)
        self.fields["to"].choices = [(word, word) for word in people]
        self.fields["why"].choices = reasons

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given["called"] = (given.get("other_to") or given.get("to") or "").strip()
        if not given["called"] and not self.errors.get("to"):
            self.add_error("to", "请选择写给谁。")
        return given


class ChangeForm(forms.Form):
    """The way and the days of a letter corrected."""

    way = fields.chips("怎样送到", LetterWay.choices, required=False)
    written_on = fields.day("写信日期")
    sent_on = fields.day("寄出日期", required=False)
    answered_on = fields.day("收到回信", required=False)

    use_required_attribute = False


class WithdrawForm(forms.Form):
    """Why a letter should not have been noted."""

    why = fields.chips("撤销原因", [(one, one) for one in WITHDRAWN_WHY])

    use_required_attribute = False


class AddressForm(forms.Form):
    """Where the family asked letters to be sent."""

    name = fields.text("收信人姓名", max_length=20, autocomplete="off")
    address = fields.text(
        "收信地址", max_length=100, autocomplete="off", placeholder="省、市、区县、街道门牌"
    )
    postcode = fields.words("邮政编码", 6, inputmode="numeric", placeholder="不知道可以不填")

    use_required_attribute = False
