"""Forms of a crisis: chips first, short, for a phone at night."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms

from school_care.cases.protection.crisis_words import (
    HandedTo,
    ToldHow,
    Treatment,
    WhereNow,
)
from school_care.cases.protection.enums import NoticeAnswer, ReturnAdvice, Trigger
from school_care.cases.protection.services.crisis_notices import ADVICE, ALWAYS
from school_care.cases.protection.services.crisis_rights import MAX_TEXT
from school_care.core import clock
from school_care.school.forms import fields
from school_care.school.models import User

OTHER_PERSON = ""


class NowField(fields.MomentField):
    """Typed to the minute; this minute is now, so that what is done one after the other stands in
    its order."""

    def clean(self, value: Any) -> Any:
        """The moment. Raises ValidationError."""
        given, now = super().clean(value), clock.now()
        is_now = given is not None and given == now.replace(second=0, microsecond=0)
        return now if is_now else given


def moment(label: str, *, required: bool = True) -> forms.DateTimeField:
    """A day and an hour; now, unless something else is said."""
    return fields.moment(label, required=required, of=NowField)


def area(
    label: str, *, required: bool = False, rows: int = 3, placeholder: str = ""
) -> forms.CharField:
    """Words of several lines; the browser keeps nothing of them."""
    attrs = {"class": "form-control", "rows": rows, "autocomplete": "off"}
    if placeholder:
        attrs["placeholder"] = placeholder
    return forms.CharField(
        label=label,
        required=required,
        max_length=MAX_TEXT,
        error_messages={
            "required": f"请填写{label}。",
            "max_length": f"{label}请不超过{MAX_TEXT}字。",
        },
        widget=forms.Textarea(attrs=attrs),
    )


def ticks(label: str, choices: Any, asked: str = "") -> forms.MultipleChoiceField:
    """Several of a few."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=bool(asked),
        error_messages={"required": asked, "invalid_choice": "请从列出的里面选择。"},
        widget=forms.CheckboxSelectMultiple,
    )


class StaffForm(forms.Form):
    """A form that names somebody of `staff`, by public id."""

    use_required_attribute = False

    def __init__(self, *args: Any, staff: Iterable[User] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {str(one.public_id): one for one in staff}

    def offer(self, field: str, empty: str) -> None:
        """Let `field` offer them, after `empty`."""
        names = [(key, one.name) for key, one in self.people.items()]
        self.fields[field].choices = [("", empty), *names]


class CrisisForm(StaffForm):
    """A report in one minute. `pupils`: those a typed name found, all of whom one may see."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    triggers = ticks("发现了什么", Trigger.choices, "请选择发现了什么；拿不准的选「其他」。")
    where = fields.chips("孩子现在在哪里", WhereNow.choices, initial=WhereNow.WITH_ME)
    place = fields.words("具体地点", 100, placeholder="如：教学楼三楼走廊")
    with_other = fields.choice("现在谁陪着孩子", required=False)
    home_suspected = forms.BooleanField(label="可能是家里人伤害了孩子", required=False)
    words = area("看到什么、听到什么", rows=3, placeholder="用孩子的原话，不推测；可以稍后再写")
    found_at = moment("发现时间", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("with_other", "我陪着")

    @property
    def other(self) -> User | None:
        """The colleague who is with the child."""
        return self.people.get(self.cleaned_data["with_other"])


class CrisisStartForm(CrisisForm):
    """The same without a pupil from the file: a name and class, or how the child looks."""

    find = fields.words("姓名或拼音", 40, placeholder="例如 张三 或 zs")
    name = fields.words("姓名", 40)
    group = fields.words("班级", 40, placeholder="例如 七年级1班")
    looks = fields.words("样子", 100, placeholder="不知道姓名时写：性别、衣着、在哪里")

    def clean(self) -> dict[str, Any]:
        """Somebody must be found by it."""
        data = super().clean() or {}
        if not data.get("name") and not data.get("looks"):
            self.add_error("name", "请写下孩子的姓名和班级；不知道姓名的，写样子。")
        return data

    @property
    def pupil_words(self) -> str:
        """张三，七年级1班；穿红色外套."""
        data = self.cleaned_data
        known = "，".join(part for part in (data["name"], data["group"]) if part)
        return "；".join(part for part in (known, data["looks"]) if part)


class OfferForm(StaffForm):
    """交给下一位."""

    to = fields.choice("交给谁")
    note = area("交接说明", placeholder="孩子在哪里、吃过没有、要注意什么、家长几点到")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("to", "请选择")

    @property
    def person(self) -> User:
        """Whom to ask."""
        return self.people[self.cleaned_data["to"]]


class ParentsForm(forms.Form):
    """告诉家长."""

    use_required_attribute = False
    reached = fields.chips("联系上了吗", [("yes", "已告诉"), ("no", "没有联系上")])
    how = fields.chips("怎样告诉的", ToldHow.choices, initial=ToldHow.CALL)
    whom = fields.text("告诉了谁", max_length=40, autocomplete="off", placeholder="如：父亲 张远行")
    at = moment("时间")
    words = area("家长怎么说", rows=2)


class TreatForm(forms.Form):
    """送医. `reads`: whether the doctor's words may be written."""

    use_required_attribute = False
    how = fields.chips("有没有送医", Treatment.choices, initial=Treatment.SENT)
    hospital = fields.words("医院", 60)
    with_whom = fields.words("陪同的人", 60)
    at = moment("送医时间", required=False)
    advice = area("诊断和医嘱，或暂不送医的理由")

    def __init__(self, *args: Any, reads: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not reads:
            self.fields["how"].choices = [(Treatment.SENT.value, Treatment.SENT.label)]
            del self.fields["advice"]


class HandedForm(forms.Form):
    """交给监护人或医院. `family`: whether the family may be."""

    use_required_attribute = False
    to = fields.chips("交给了谁", HandedTo.choices)
    whom = fields.text(
        "姓名和单位", max_length=60, autocomplete="off", placeholder="如：母亲 李梅；县医院 王医生"
    )
    id_shown = forms.BooleanField(label="看过来人的身份证件", required=False)
    at = moment("交出时间")

    def __init__(self, *args: Any, family: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not family:
            rest = [(one.value, one.label) for one in HandedTo if one != HandedTo.GUARDIAN]
            self.fields["to"].choices = rest
            del self.fields["id_shown"]


class MeetingForm(forms.Form):
    """复学评估会. `reads`: whether the plan may be written."""

    use_required_attribute = False
    on = fields.day("开会日期")
    people = fields.text(
        "参加人",
        max_length=200,
        autocomplete="off",
        placeholder="家长、心理教师、班主任、德育主任、医生",
    )
    result = fields.chips("评估结果", ReturnAdvice.choices)
    plan = area("返校后的安排", placeholder="谁陪、谁每天看一眼、作业怎样减、谁和家长联系")

    def __init__(self, *args: Any, reads: bool, **options: Any) -> None:
        super().__init__(*args, initial={"on": clock.today()}, **options)
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()
        if not reads:
            del self.fields["plan"]


class BackForm(forms.Form):
    """返校."""

    use_required_attribute = False
    on = fields.day("返校日期")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, initial={"on": clock.today()}, **options)
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()


class FollowForm(forms.Form):
    """回看."""

    use_required_attribute = False
    text = area("看到的情况", required=True, placeholder="吃饭、睡觉、上课、和同学，孩子自己怎么说")
    every = forms.IntegerField(
        label="几天后再看",
        min_value=1,
        max_value=60,
        error_messages={
            "required": "请填写几天后再看。",
            "invalid": "请填数字。",
            "min_value": "请填1到60。",
            "max_value": "请填1到60。",
        },
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )


class TalkForm(forms.Form):
    """心理教师的谈话. At least one of them."""

    use_required_attribute = False
    said = area("孩子说了什么", rows=4)
    judged = area("评估", placeholder="想法、计划、工具、以往；有什么在支撑孩子")
    next = area("接下来怎么做")

    @property
    def parts(self) -> dict[str, str]:
        """Heading and words."""
        known = (("孩子说", "said"), ("评估", "judged"), ("接下来", "next"))
        return {label: self.cleaned_data[name] for label, name in known}


class NoticeForm(forms.Form):
    """开告知书. `people`: guardians as the file names them."""

    use_required_attribute = False
    person = fields.chips("给哪位监护人", required=False)
    name = fields.words("姓名", 40)
    advice = ticks("写进告知书", [(k, v) for k, v in ADVICE.items() if k not in ALWAYS])

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any) -> None:
        first = people[0][0] if people else OTHER_PERSON
        options.setdefault("initial", {"person": first, "advice": ["fetch", "listen", "back"]})
        super().__init__(*args, **options)
        self.fields["person"].choices = [*people, (OTHER_PERSON, "其他监护人")]
        if not people:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        """Somebody is named."""
        data = super().clean() or {}
        if not data.get("person") and not data.get("name"):
            self.add_error("name", "请填写监护人的姓名。")
        return data

    @property
    def guardian(self) -> str:
        """To whom."""
        return self.cleaned_data.get("person") or self.cleaned_data["name"]


class AnswerForm(forms.Form):
    """签收或拒签."""

    use_required_attribute = False
    how = fields.chips("家长", NoticeAnswer.choices)
    at = moment("时间")
    witnesses = fields.words("见证人", 60, placeholder="拒绝签收时写两位，用「、」隔开")


class WhyForm(forms.Form):
    """提出结案, or not yet."""

    use_required_attribute = False
    why = fields.text("理由", max_length=200, autocomplete="off")
