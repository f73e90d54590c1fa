"""The forms of the meeting and the ledger."""

from typing import Any

from django import forms

from school_care.core.duty_kinds import duty_kinds
from school_care.duties.enums import Urgency
from school_care.duties.hands import Hand
from school_care.duties.ledger_search import LONGEST_WORDS, SHOWN, LedgerSearch
from school_care.duties.services.assigning import MAX_REASON
from school_care.school.forms.fields import DayInput

CHOOSE = "请选择移交给谁。"


class HandOverForm(forms.Form):
    """Into whose hands, and why if one wants to say. `hands`: who may take how many of the listed
    duties."""

    to = forms.ChoiceField(
        label="移交给",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    reason = forms.CharField(
        label="原因（可不填）",
        required=False,
        max_length=MAX_REASON,
        error_messages={"max_length": f"原因请不超过{MAX_REASON}字。"},
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "autocomplete": "off",
                "placeholder": "例如：班主任外出培训",
            }
        ),
    )

    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, hands: list[tuple[Hand, int]], count: int, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self._people = {str(hand.user.public_id): hand.user for hand, _ in hands}
        self.fields["to"].choices = [
            ("", "请选择"),
            *((str(h.user.public_id), _words(h, number, count)) for h, number in hands),
        ]

    @property
    def chosen(self) -> Any:
        """The person chosen in the valid form."""
        return self._people[self.cleaned_data["to"]]


def _words(hand: Hand, number: int, count: int) -> str:
    some = "" if number == count else f"，只能接其中{number}件"
    return f"{hand.user.name}（{hand.words}{some}）"


class LedgerForm(forms.Form):
    """What the ledger is narrowed by: chips; the name of a pupil is posted and kept out of the
    address. Only what `offers` holds can be chosen."""

    words = forms.CharField(
        label="学生姓名",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "type": "search",
                "autocomplete": "off",
                "placeholder": "姓名或首字母",
            }
        ),
        error_messages={"max_length": f"请不超过{LONGEST_WORDS}个字。"},
    )
    shown = forms.ChoiceField(label="状态", required=False, choices=SHOWN, widget=forms.RadioSelect)
    urgency = forms.ChoiceField(
        label="类别",
        required=False,
        choices=[("", "全部"), *Urgency.choices],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label="事项", required=False, widget=forms.RadioSelect)
    group = forms.ChoiceField(label="班级", required=False)
    owner = forms.ChoiceField(label="责任人", required=False)
    term = forms.ChoiceField(label="学期", required=False)
    since = forms.DateField(
        label="期限从",
        required=False,
        widget=DayInput(),
        error_messages={"invalid": "日期无法识别，请重新选择。"},
    )
    until = forms.DateField(
        label="到（含当天）",
        required=False,
        widget=DayInput(),
        error_messages={"invalid": "日期无法识别，请重新选择。"},
    )

    use_required_attribute = False
    MORE = ("group", "owner", "term", "since", "until")

    def __init__(self, data: Any = None, *, offers: Any, search: LedgerSearch) -> None:
        super().__init__(data, initial=search.to_form())
        self.fields["kind"].choices = [
            ("", "全部"),
            *((kind.code, kind.label) for kind in duty_kinds()),
        ]
        for name in ("group", "owner", "term"):
            self.fields[name].choices = [("", "全部"), *getattr(offers, name)]
            self.fields[name].widget.attrs["class"] = "form-select"

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "结束日期早于开始日期，请重新选择。")
        return given

    def search(self) -> LedgerSearch:
        """What the valid form asks."""
        return LedgerSearch(**{name: self.cleaned_data[name] or "" for name in self.fields})

    @property
    def more(self) -> list[Any]:
        """The questions that begin folded."""
        return [self[name] for name in self.MORE]

    @property
    def asks_more(self) -> bool:
        """Whether any of them is answered or wrong."""
        return any(field.value() or field.errors for field in self.more)
