"""The small forms on a report's page. Each carries the `revision` of the page it stands on."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from school_care.core import clock
from school_care.escalation import working_days
from school_care.escalation.enums import BY_RECEIVER, TRANSITIONS, State, Via, Way
from school_care.escalation.models import Escalation, Recipient
from school_care.escalation.services.sending import may_have_arrived
from school_care.escalation.services.steps import STALE
from school_care.escalation.wording import ANSWER_LABELS
from school_care.school.forms import fields

MAX_WORDS = 1000
A_MINUTE = timedelta(minutes=1)
BY_PEOPLE = ((Via.PHONE.value, "电话"), (Via.PAPER.value, "书面"))
CARRIED = [(way.value, way.label) for way in (Way.LETTER, Way.WORKBOOK, Way.PLATFORM, Way.LINK)]
HOLDS, HOLDS_NOT = "yes", "no"
CHANGED_WORDS = "内容在您打开之后有了变化，请看过新的内容再办。"
CHANGED = {"required": CHANGED_WORDS, "max_length": CHANGED_WORDS}


def _words(label: str, *, asked: str = "") -> forms.CharField:
    """Some sentences; `asked`: what is said where they are missing and needed."""
    return forms.CharField(
        label=label,
        max_length=MAX_WORDS,
        required=bool(asked),
        error_messages={"required": asked, "max_length": f"{label}不超过{MAX_WORDS}个字。"},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2, "autocomplete": "off"}),
    )


class StepForm(forms.Form):
    """What every step needs: the state of things the person looked at."""

    revision = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": STALE})
    use_required_attribute = False

    def __init__(self, *args: Any, escalation: Escalation, **options: Any) -> None:
        self.escalation = escalation
        options.setdefault("initial", {})["revision"] = escalation.revision
        super().__init__(*args, **options)

    def clean_revision(self) -> int:
        """The page is as things stand. Raises ValidationError."""
        given = self.cleaned_data["revision"]
        if given != self.escalation.revision:
            raise forms.ValidationError(STALE)
        return given

    def complaints(self) -> list[str]:
        """What is wrong with it as a whole, also where it names things that have changed."""
        hidden = [name for name in ("revision", "digest", "others") if name in self.fields]
        found = [*self.non_field_errors()]
        for name in hidden:
            found += self.errors.get(name, [])
        return list(dict.fromkeys(map(str, found)))


class SubmitForm(StepForm):
    """上报, 送审: of the content that stood on the page."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64, error_messages=CHANGED)


class SignForm(SubmitForm):
    """签发. `others`: the same report to other bodies, each value naming what was seen of it."""

    others = forms.MultipleChoiceField(
        label="一并签发",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHANGED_WORDS},
    )

    def __init__(self, *args: Any, others: tuple[tuple[str, str], ...] = (), **options: Any):
        super().__init__(*args, **options)
        self.fields["others"].choices = others


class SendBackForm(StepForm):
    """不签发."""

    why = _words("请起草人改什么", asked="请写明为什么不签发，起草人要据此修改。")


class WithdrawForm(StepForm):
    """撤回. `told`: where it has arrived, or may have."""

    why = _words("撤回的原因", asked="请写明撤回的原因。")
    told = _words("告知了对方谁、什么时候、怎样告知的")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_have_arrived(self.escalation):
            del self.fields["told"]


class HandOverForm(StepForm):
    """登记送达."""

    way = fields.chips("怎样送达的", CARRIED)
    received_by = fields.text("收件人", max_length=60, autocomplete="off")
    number = fields.words("对方收文编号", 60, placeholder="没有可不填")
    happened_at = fields.moment("送达时间")
    words = _words("说明")

    def __init__(self, *args: Any, way: str = "", **options: Any) -> None:
        options.setdefault("initial", {})["way"] = way if way in dict(CARRIED) else Way.LETTER
        super().__init__(*args, **options)


class ByHandForm(StepForm):
    """改为人工送达."""

    way = fields.chips("改用哪种方式", CARRIED, initial=Way.LETTER)


def answer_choices(escalation: Escalation) -> list[tuple[str, str]]:
    """What the receiver may be noted to have said, from where things stand."""
    possible = {escalation.state, *TRANSITIONS[escalation.state]}
    return [
        (state.value, ANSWER_LABELS[state])
        for state in BY_RECEIVER
        if state in possible and state != State.TRANSFERRED
    ]


class ToldForm(StepForm):
    """Something the receiver said at a minute; one that was known to the second in the same minute
    is not newer for that."""

    def clean_said_at(self) -> datetime:
        """The minute, or what is known of it."""
        given: datetime = self.cleaned_data["said_at"]
        known = self.escalation.receipt_at
        return known if known and given <= known < given + A_MINUTE else given


class AnswerForm(ToldForm):
    """登记答复: what was said on the telephone or stood on paper."""

    status = fields.chips("对方怎么答复", ())
    via = fields.chips("怎样得知的", BY_PEOPLE, initial=Via.PHONE)
    unit = fields.words("承办科室", 60, placeholder="例如：基础教育科")
    by_name = fields.text("对方经办人", max_length=30, autocomplete="off")
    number = fields.words("受理编号", 60, placeholder="没有可不填")
    said_at = fields.moment("答复时间")
    words = _words("对方说了什么")
    due = fields.day("对方答应的下次答复日期", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        held = self.escalation
        self.fields["status"].choices = answer_choices(held)
        self.fields["number"].initial = held.receiver_case_no
        self.fields["unit"].initial = held.handler_unit
        self.fields["by_name"].initial = held.handler

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("status") == State.RETURNED and not given.get("words", "").strip():
            self.add_error("words", "退回必须写明理由和缺少的材料。")
        due: date | None = given.get("due")
        if due and due < clock.today():
            self.add_error("due", "答应的日期已经过去，请核对。")
        elif due and due > working_days.after(clock.today(), 60):
            self.add_error("due", "这个日期太远，请核对年份和月份。")
        return given


class NudgeForm(StepForm):
    """催办."""

    by_name = fields.text("联系了谁", max_length=60, autocomplete="off")
    number = fields.words("电话号码", 60, inputmode="tel")
    happened_at = fields.moment("催办时间")
    words = _words("对方怎么说")


class TransferForm(ToldForm):
    """转办. `recipients`: the school's others."""

    recipient = fields.row("转给了", required=False, empty="名单以外的单位")
    to_name = fields.words("单位名称", 60, placeholder="不在上面名单里的，写在这里")
    via = fields.chips("怎样得知的", BY_PEOPLE, initial=Via.PHONE)
    by_name = fields.text("告知人", max_length=30, autocomplete="off")
    said_at = fields.moment("告知时间")
    words = _words("说明")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        held = self.escalation
        self.fields["recipient"].queryset = (
            Recipient.objects.of_school(held.school)
            .on(clock.today())
            .exclude(pk=held.recipient_id)
            .order_by("org_type", "name")
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not given.get("recipient") and not given.get("to_name", "").strip():
            self.add_error("to_name", "请选择转给了哪个单位，不在名单里的请写明单位名称。")
        return given


class VerifyForm(StepForm):
    """学校核实."""

    # nothing is ticked beforehand: a child is not back because a button was tapped
    holds = fields.chips("办结的事落实了吗", ((HOLDS, "已落实"), (HOLDS_NOT, "没有落实")))
    holds.error_messages["required"] = "请选择办结的事是否已经落实。"
    words = _words("核实情况", asked="请写明怎样核实的；没有落实的，写明还差什么。")


class CloseForm(StepForm):
    """销号."""

    basis = _words("销号的依据", asked="请写明销号的依据，例如：已返校上课满两周。")


class ReopenForm(StepForm):
    """重新办理."""

    why = _words("为什么重新办理", asked="请写明为什么重新办理。")
