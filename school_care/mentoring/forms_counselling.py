"""The forms of counselling: chips first, words where chips do not suffice."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms

from school_care.mentoring.choices.counselling import (
    CaseSource,
    Course,
    Effect,
    Ending,
    Family,
    Risk,
    Upbringing,
    Worry,
)
from school_care.mentoring.forms_imports import ACCEPTED
from school_care.mentoring.services.counselling.cases import Ended, Told
from school_care.mentoring.services.counselling.glass import MAX_WHY, MIN_WHY
from school_care.mentoring.services.counselling.heart_notes import Card
from school_care.mentoring.services.counselling.sessions import Session
from school_care.school.forms import fields
from school_care.school.forms.fields import DayInput
from school_care.school.models import User
from school_care.students.models import Student

OTHER = "other"
MINUTES = ("20", "30", "40", "60")


def words(label: str, length: int, *, rows: int = 3, required: bool = False) -> forms.CharField:
    """Several lines of text; the browser keeps nothing of it."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=length,
        widget=forms.Textarea(attrs={"rows": rows, "class": "form-control", "autocomplete": "off"}),
        error_messages={
            "required": f"请填写{label}。",
            "max_length": f"{label}请不超过{length}字。",
        },
    )


def chips(label: str, choices: Any, *, several: bool = False, required: bool = True):
    """Chips of which one, or several, may be chosen."""
    kind, widget = forms.ChoiceField, forms.RadioSelect
    if several:
        kind, widget = forms.MultipleChoiceField, forms.CheckboxSelectMultiple
    told = {"required": f"请点选{label}。", "invalid_choice": f"请点选{label}。"}
    return kind(label=label, choices=choices, required=required, widget=widget, error_messages=told)


class OnceForm(forms.Form):
    """A form that may be sent again: the id is made by the client."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    use_required_attribute = False


class ReferForm(OnceForm):
    """转介心理辅导."""

    concerns = chips("担心什么", Worry.choices, several=True, required=False)
    text = words("情况", 1000)
    urgent = forms.BooleanField(label="尽快：今天就要答复", required=False)
    to = chips("转介给谁", ())

    def __init__(self, *args: Any, counsellors: list[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self._people = {str(one.public_id): one for one in counsellors}
        self.fields["to"].choices = [(key, one.name) for key, one in self._people.items()]
        if len(counsellors) <= 1:
            del self.fields["to"]

    def counsellor(self) -> User | None:
        """Whom the valid form names; None where there is no choice."""
        return self._people.get(self.cleaned_data.get("to", ""))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not given.get("concerns") and not given.get("text", "").strip():
            self.add_error("concerns", "请点选担心什么，或写一句情况。")
        return given


class AnswerForm(forms.Form):
    """A sentence for whoever referred."""

    answer = words("给转介老师的话", 500, rows=2)
    use_required_attribute = False


class ReasonForm(forms.Form):
    """Why something is returned or withdrawn."""

    reason = words("原因", 200, rows=2, required=True)
    use_required_attribute = False


class PupilByNameForm(OnceForm):
    """A child by the name it told; where two bear it, chosen by class."""

    name = fields.text("学生姓名", max_length=20, autocomplete="off")
    pupil = chips("是哪一位", (), required=False)

    name_required = True

    def __init__(self, *args: Any, find: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._find = find
        self._found: dict[str, Student] = {}
        self.fields["name"].required = self.name_required

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        name = given.get("name", "").strip()
        if not name:
            return given
        self._found = {str(one.public_id): one for one in self._find(name)}
        self.fields["pupil"].choices = [
            (key, f"{one.name} {one.current_class or '未分班'}") for key, one in self._found.items()
        ]
        if not self._found:
            self.add_error("name", "没有找到叫这个名字的在校学生，请核对姓名（要写全名）。")
        elif len(self._found) > 1 and self.data.get("pupil") not in self._found:
            self.errors.pop("pupil", None)
            self.add_error("pupil", "有几名学生同名，请选是哪一位。")
        else:
            self.errors.pop("pupil", None)
        return given

    def student(self) -> Student | None:
        """The child of the valid form; None where no name was given."""
        if len(self._found) == 1:
            return next(iter(self._found.values()))
        return self._found.get(self.data.get("pupil", ""))

    @property
    def offers(self) -> bool:
        """Whether there is a choice between children."""
        return len(self._found) > 1


class NewCaseForm(PupilByNameForm):
    """建个案 without a referral."""

    source = chips(
        "来源", [one for one in CaseSource.choices if one[0] != CaseSource.REFERRAL.value]
    )
    complaint = words("主诉", 2000, rows=2)


class SheetForm(forms.Form):
    """F-16: what the case sheet says."""

    family = chips("家庭结构", Family.choices, required=False)
    upbringing = chips("教育方式", Upbringing.choices, several=True, required=False)
    complaint = words("主诉", 2000)
    events = words("重大生活事件", 2000, rows=2)
    health = words("健康、既往诊断", 2000, rows=2)
    at_school = words("在校表现", 2000, rows=2)
    assessed = words("评估", 2000)
    aims = words("辅导目标", 2000, rows=2)

    use_required_attribute = False

    def told(self) -> Told:
        """What the valid form says."""
        given = self.cleaned_data
        texts = ("events", "health", "at_school", "complaint", "assessed", "aims")
        return Told(
            family=given["family"],
            upbringing=tuple(given["upbringing"]),
            **{name: given[name].strip() for name in texts},
        )


class SessionForm(OnceForm):
    """写辅导记录, under a minute and a half."""

    day = chips("哪一天", ())
    day_other = forms.DateField(label="日期", required=False, widget=DayInput())
    made = chips("来了没有", [("1", "来了"), ("", "没有来")], required=False)
    minutes = chips("多长时间", [(one, f"{one}分钟") for one in MINUTES], required=False)
    did = chips("做了什么", Course.choices, several=True, required=False)
    course = words("过程", 2500)
    observed = words("观察", 2500, rows=2)
    effect = chips("效果", Effect.choices, required=False)
    next_day = chips("下次约定", (), required=False)
    next_other = forms.DateField(label="下次日期", required=False, widget=DayInput())

    def __init__(
        self, *args: Any, today: date, next_days: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        yesterday = today - timedelta(days=1)
        self.fields["day"].choices = [
            (today.isoformat(), "今天"),
            (yesterday.isoformat(), "昨天"),
            (OTHER, "其他日期"),
        ]
        self.fields["next_day"].choices = [("", "不约"), *next_days, (OTHER, "其他日期")]
        self.fields["day_other"].widget.attrs |= {"max": today.isoformat()}
        for name, value in {
            "day": today.isoformat(),
            "made": "1",
            "minutes": "40",
            "next_day": "",
        }.items():
            self.initial.setdefault(name, value)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for chosen, other in (("day", "day_other"), ("next_day", "next_other")):
            if given.get(chosen) == OTHER and not given.get(other) and other not in self.errors:
                self.add_error(other, "请选择日期。")
        return given

    def session(self) -> Session:
        """What the valid form says; the chips begin the words."""
        given = self.cleaned_data
        did = "、".join(Course(one).label for one in given["did"])
        course = "\n".join(part for part in (did, given["course"].strip()) if part)
        effect = Effect(given["effect"]).label if given["effect"] else ""
        return Session(
            happened_on=self._day("day", "day_other"),
            minutes=int(given["minutes"] or 40),
            made=given["made"] == "1",
            course=course,
            observed=given["observed"].strip(),
            effect=effect,
            next_on=self._day("next_day", "next_other"),
        )

    def _day(self, chosen: str, other: str) -> date | None:
        given = self.cleaned_data
        if given[chosen] == OTHER:
            return given[other]
        return date.fromisoformat(given[chosen]) if given[chosen] else None


class CorrectSessionForm(forms.Form):
    """更正: the same, as words."""

    happened_on = fields.day("日期")
    made = chips("来了没有", [("1", "来了"), ("", "没有来")], required=False)
    minutes = forms.IntegerField(
        label="时长（分钟）",
        min_value=1,
        max_value=240,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        error_messages={"required": "请填写时长。", "invalid": "请填写分钟数。"},
    )
    course = words("过程", 3000)
    observed = words("观察", 3000, rows=2)
    effect = words("效果", 500, rows=1)
    next_on = fields.day("下次约定", required=False)

    use_required_attribute = False

    def session(self, before: Session) -> Session:
        """What the valid form says; what it does not ask stays."""
        given = self.cleaned_data
        return Session(**{**given, "made": given["made"] == "1", "begins": before.begins})


class CloseForm(forms.Form):
    """结案."""

    why = chips("结案原因", Ending.choices)
    effect = chips("辅导效果", Effect.choices)
    text = words("说明", 2000, rows=2)

    use_required_attribute = False

    def ended(self) -> Ended:
        """What the valid form says."""
        return Ended(**self.cleaned_data)


class RiskForm(OnceForm):
    """风险等级, and what the director is to do."""

    level = chips("风险等级", Risk.choices)
    advice = words("建议怎么做", 500)


class RequestForm(forms.Form):
    """转告班主任: one line."""

    request = words("请班主任怎样配合", 500, rows=2, required=True)
    use_required_attribute = False


class HeartNoteForm(PupilByNameForm):
    """A 心语卡 copied in."""

    name_required = False

    received_on = fields.day("收到日期")
    text = words("卡上写的话", 2000, rows=4, required=True)
    wants_talk = forms.BooleanField(label="想当面谈", required=False)

    def card(self) -> Card:
        """What the valid form says."""
        given = self.cleaned_data
        return Card(given["received_on"], given["text"], given["wants_talk"])


class HeartAnswerForm(forms.Form):
    """How the child was answered."""

    answer = words("怎样回应的", 500, rows=2, required=True)
    use_required_attribute = False


class GlassForm(forms.Form):
    """紧急查阅: why."""

    why = forms.CharField(
        label="原因",
        min_length=MIN_WHY,
        max_length=MAX_WHY,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control", "autocomplete": "off"}),
        error_messages={
            "required": f"请写明原因，不少于{MIN_WHY}个字。",
            "min_length": f"请写明原因，不少于{MIN_WHY}个字。",
            "max_length": f"原因请不超过{MAX_WHY}字。",
        },
    )
    use_required_attribute = False


class HandoverForm(forms.Form):
    """移交: to whom, why."""

    from_user = forms.UUIDField(widget=forms.HiddenInput)
    to_user = chips("由谁接手", ())
    why = words("移交原因", 200, rows=1, required=True)

    use_required_attribute = False

    def __init__(self, *args: Any, counsellors: list[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self._people = {str(one.public_id): one for one in counsellors}
        self.fields["to_user"].choices = [(key, one.name) for key, one in self._people.items()]

    def successor(self) -> User:
        """Whom the valid form names."""
        return self._people[self.cleaned_data["to_user"]]


class ScreeningFileForm(forms.Form):
    """Which screening, when, and the sheet of its levels."""

    screening_name = fields.text("测评名称", max_length=40, placeholder="例如：秋季心理健康测评")
    screened_on = fields.day("测评日期")
    file = fields.SheetField(
        "测评等级表",
        smaller="请按年级分成几个文件上传",
        help_text="Excel、WPS 或 CSV，不超过10 MB。",
        accept=ACCEPTED,
    )
    use_required_attribute = False
