"""The forms of the ledger: an amount, chips, a word where chips do not suffice."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from school_care.mentoring.choices.allowances import MoneySource, PupilSaid, QuotaPer, Spending
from school_care.mentoring.money import parse_yuan
from school_care.mentoring.services.allowances.rights import MAX_WORDS
from school_care.school.forms import fields
from school_care.school.refusal import Refused

WHY_ABOVE = ("看病买药", "买衣服鞋子", "交费", "回家路费")
RECEIVER_SAID = ((PupilSaid.SIGNED, "当面签名"), (PupilSaid.FINGERPRINT, "按手印"))


class YuanField(forms.CharField):
    """An amount in yuan; cleaned to whole fen. `nothing`: zero is an amount too."""

    def __init__(self, label: str = "金额（元）", *, nothing: bool = False, **options: Any) -> None:
        self.nothing = nothing
        attrs = {"class": "form-control", "inputmode": "decimal", "autocomplete": "off"}
        attrs |= {"placeholder": "例如 12.50", **options.pop("attrs", {})}
        super().__init__(
            label=label,
            max_length=20,
            widget=forms.TextInput(attrs=attrs),
            error_messages={
                "required": "请填写金额，例如 12.50。",
                "max_length": "请用数字填写金额，例如 12.50。",
            },
            **options,
        )

    def clean(self, value: Any) -> int | None:
        """Fen; None for an empty box that may be empty."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_yuan(text, nothing=self.nothing)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal


def _public_id() -> forms.UUIDField:
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class QuotaForm(forms.Form):
    """用钱有定额."""

    fen = YuanField("定额（元）")
    per = fields.chips("多久", QuotaPer.choices, initial=QuotaPer.WEEK.value)
    agreed_with = fields.text("和谁商定", max_length=40, placeholder="例如：奶奶，电话")

    use_required_attribute = False


class OpenForm(QuotaForm):
    """开户: with the first quota."""

    public_id = _public_id()


class DepositForm(forms.Form):
    """存入."""

    public_id = _public_id()
    fen = YuanField()
    source = fields.chips("谁送来的", MoneySource.choices)
    words = fields.words("说明", MAX_WORDS, placeholder="例如：妈妈，微信转来，已取现")
    on = fields.day("日期")

    use_required_attribute = False


class PayoutForm(forms.Form):
    """支取. Above the quota, `why` is asked."""

    public_id = _public_id()
    fen = YuanField()
    spending = fields.chips("用途", Spending.choices, initial=Spending.SNACK.value)
    said = fields.chips("学生怎样确认收到", PupilSaid.choices)
    why = fields.words("超定额原因", MAX_WORDS, placeholder="例如：看病")
    words = fields.words("说明", MAX_WORDS)
    on = fields.day("日期")

    use_required_attribute = False


class EveningForm(forms.Form):
    """What holds for all children of an evening."""

    on = fields.day("日期")
    spending = fields.chips("用途", Spending.choices, initial=Spending.SNACK.value)
    said = fields.chips("学生怎样确认收到", PupilSaid.choices)

    use_required_attribute = False


class EveningRow(forms.Form):
    """One child of an evening; the prefix is the account's id."""

    public_id = _public_id()
    take = forms.BooleanField(label="发", required=False)
    fen = YuanField("金额（元）", required=False, attrs={"placeholder": "0.00"})
    why = fields.words("超定额原因", MAX_WORDS, placeholder="例如：看病买药", list="why-above")

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not given.get("take"):
            self._errors.clear()  # a child not ticked is not asked about
        elif given.get("fen") is None and "fen" not in self.errors:
            self.add_error("fen", "请填写金额，例如 12.50。")
        return given


class CounterForm(forms.Form):
    """冲正."""

    public_id = _public_id()
    why = fields.text("为什么冲正", max_length=MAX_WORDS, placeholder="例如：金额登记错")

    use_required_attribute = False


class HandoverForm(forms.Form):
    """交接: what was counted."""

    public_id = _public_id()
    fen = YuanField("点清金额（元）", nothing=True)
    why = fields.words("与账面不符的原因", MAX_WORDS, placeholder="相符就不填")

    use_required_attribute = False


class SettleForm(forms.Form):
    """差额处理."""

    how = fields.text("怎样处理的", max_length=MAX_WORDS, placeholder="例如：前任保管人已补齐")

    use_required_attribute = False


class CloseForm(forms.Form):
    """结清: to whom the rest goes. Without a rest nobody receives anything."""

    public_id = _public_id()
    returned_to = fields.words("退还给谁", MAX_WORDS, placeholder="例如：母亲 王某")
    said = fields.chips("领款人怎样确认", RECEIVER_SAID, required=False)

    use_required_attribute = False

    def __init__(self, *args: Any, rest: int, **options: Any) -> None:
        super().__init__(*args, **options)
        if rest:
            self.fields["returned_to"].required = self.fields["said"].required = True


class SpanForm(forms.Form):
    """Which month, or span, a statement is of."""

    first = fields.day("从", required=False)
    last = fields.day("到", required=False)

    def span(self, usual: tuple[date, date]) -> tuple[date, date]:
        """The span asked for; `usual` where none, or one that runs backwards, was given."""
        if not self.is_valid():
            return usual
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return (first, last) if first and last and first <= last else usual
