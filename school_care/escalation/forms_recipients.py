"""Forms of the recipients: units, people there, secrets, where reports go, how the school signs."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms

from school_care.escalation.enums import OnAmbiguous, OrgType, Way
from school_care.escalation.models import Recipient, RecipientRule
from school_care.escalation.models.recipients import LONGEST_LIMIT
from school_care.escalation.services.goes_to import Goal
from school_care.school.forms import fields

OVERLAPS = (("0", "不并用，旧密钥马上失效"), ("1", "1天"), ("3", "3天"), ("7", "7天"))
NOT_SENT, TO, COPY = "", "to", "copy"
SORTS = ((NOT_SENT, "不报"), (TO, "主送"), (COPY, "抄送"))
LAST = 99


def days(label: str, *, required: bool = True, initial: int | None = None) -> forms.IntegerField:
    """A number of days a body agrees to."""
    return forms.IntegerField(
        label=label,
        required=required,
        initial=initial,
        min_value=1,
        max_value=LONGEST_LIMIT,
        error_messages={
            "required": f"请填写{label}。",
            "invalid": "请填写天数。",
            "min_value": "最少1天。",
            "max_value": f"最多{LONGEST_LIMIT}天。",
        },
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )


class RecipientForm(forms.Form):
    """A body the school reports to."""

    org_type = fields.chips("单位类别", OrgType.choices)
    name = fields.text("单位名称", max_length=60, autocomplete="off")
    phone = fields.words("办公电话", 30, inputmode="tel")
    address = fields.words("地址", 120)
    way = fields.chips("怎样送达", Way.choices, initial=Way.LETTER.value)
    answer_days = days("答复期限（工作日）", initial=3)
    progress_days = days("进展反馈间隔（天）", initial=7)
    org_code = fields.words("统一社会信用代码", 18)
    url = fields.words("接口地址", 300, inputmode="url", placeholder="https://")
    on_ambiguous = fields.chips(
        "发出后没有收到答复时",
        OnAmbiguous.choices,
        required=False,
        initial=OnAmbiguous.RESEND.value,
    )

    use_required_attribute = False

    @classmethod
    def of(cls, row: Recipient) -> dict[str, Any]:
        """What is known of a recipient, to begin with."""
        return {name: getattr(row, name) for name in cls.base_fields}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given["on_ambiguous"] = given.get("on_ambiguous") or OnAmbiguous.RESEND
        return given


class StartForm(forms.Form):
    """A school's first recipients: a name and a number of each body; any may be left out."""

    use_required_attribute = False

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for value, label in OrgType.choices:
            self.fields[f"{value}_name"] = fields.words(f"{label}：单位名称", 60)
            self.fields[f"{value}_phone"] = fields.words(f"{label}：电话", 30, inputmode="tel")

    def rows(self) -> list[tuple[str, Any, Any]]:
        """The bodies with their two fields each, for the page."""
        return [
            (label, self[f"{value}_name"], self[f"{value}_phone"])
            for value, label in OrgType.choices
        ]

    def bodies(self) -> list[tuple[str, str, str]]:
        """Of a cleaned form."""
        said = self.cleaned_data
        return [(value, said[f"{value}_name"], said[f"{value}_phone"]) for value in OrgType.values]


class PauseForm(forms.Form):
    """Why nothing is to be sent for a while."""

    why = fields.text(
        "暂停原因", max_length=120, autocomplete="off", placeholder="例如：对方系统升级到周五"
    )

    use_required_attribute = False


class ContactForm(forms.Form):
    """A person there."""

    name = fields.text("姓名", max_length=20, autocomplete="off")
    post = fields.words("职务", 40, placeholder="例如：基教股科员")
    phone = fields.text("电话", max_length=30, autocomplete="off", inputmode="tel")
    first = forms.BooleanField(label="首先联系", required=False)

    use_required_attribute = False


class SecretForm(forms.Form):
    """A new secret: made here and shown once, or the one the other side gave."""

    secret = forms.CharField(
        label="对方给的密钥",
        required=False,
        max_length=140,
        widget=forms.PasswordInput(
            attrs={"class": "form-control", "autocomplete": "off", "placeholder": "whsec_"}
        ),
    )
    overlap = fields.chips("旧密钥再并用", OVERLAPS, initial="3")

    use_required_attribute = False

    def clean_overlap(self) -> timedelta:
        return timedelta(days=int(self.cleaned_data["overlap"]))


class SendingForm(forms.Form):
    """How the school signs what it sends."""

    word = fields.words("发文字号代字", 10, placeholder="例如：云岭校")
    office = fields.text("承办处室", max_length=20, autocomplete="off")
    contact = fields.words("联系人", 20)
    phone = fields.words("联系电话", 30, inputmode="tel")

    use_required_attribute = False


class RulesForm(forms.Form):
    """Where a kind goes: each recipient, whether addressed or copied, in which order, by when."""

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        recipients: Sequence[Recipient],
        running: Sequence[RecipientRule],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        held = {row.recipient_id: row for row in running}
        places = {row.recipient_id: row.order for row in running}
        # those it goes to first, then the others as they come
        self._recipients = sorted(recipients, key=lambda one: places.get(one.pk, LAST + 1))
        for one in self._recipients:
            row = held.get(one.pk)
            sort = NOT_SENT if row is None else COPY if row.copied else TO
            self.fields[f"sort_{one.code}"] = fields.chips(
                one.name, SORTS, required=False, initial=sort
            )
            self.fields[f"order_{one.code}"] = forms.IntegerField(
                label="顺序",
                required=False,
                min_value=1,
                max_value=LAST,
                initial=row.order if row else None,
                error_messages={"invalid": "顺序请填数字。", "min_value": "顺序从1开始。"},
                widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
            )
            self.fields[f"days_{one.code}"] = days(
                "答复期限（工作日）", required=False, initial=row.answer_days if row else None
            )

    def rows(self) -> list[tuple[Recipient, Any, Any, Any]]:
        """A recipient with its three fields, for the page."""
        return [
            (one, *(self[f"{name}_{one.code}"] for name in ("sort", "order", "days")))
            for one in self._recipients
        ]

    def goals(self) -> list[Goal]:
        """Of a cleaned form: in the order given, those without a number last, the addressed before
        the copied."""
        said = self.cleaned_data
        chosen = []
        for place, one in enumerate(self._recipients):
            sort = said.get(f"sort_{one.code}")
            if sort in (TO, COPY):
                order = said.get(f"order_{one.code}") or LAST
                goal = Goal(one, sort == COPY, said.get(f"days_{one.code}"))
                chosen.append((goal.copied, order, place, goal))
        return [goal for *_, goal in sorted(chosen, key=lambda found: found[:3])]


class GiveUpForm(forms.Form):
    """Why a message is not to be sent any more."""

    why = fields.text(
        "作废原因",
        max_length=200,
        autocomplete="off",
        placeholder="例如：学生已返校，不用再报",
    )

    use_required_attribute = False
