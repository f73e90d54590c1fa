"""The forms of one activity: its plan, the class's lecture of the month, its record."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms

from school_care.activities.choices.programme import ActivityKind, Reach, Topic
from school_care.activities.models import Activity
from school_care.activities.services.activities import Places, plan_of, suggested_title
from school_care.activities.services.activity_records import (
    MAX_FEEDBACK,
    MAX_SUMMARY,
    RecordWords,
)
from school_care.activities.services.programme.items import Plan
from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.school.forms import fields
from school_care.school.models import SchoolClass, User

OTHER_DAY = "other"
MAX_TITLE, MAX_PLACE, MAX_PLAN, MAX_PUBLIC, MAX_APPEAL = 60, 60, 1000, 200, 2000
NO_PUPILS = "不写学生个人情况"
APPEAL = (
    "老师们、同学们：\n"
    "在我们身边，有的同学一年里很少见到爸爸妈妈，有的同学家里正遇到难处。他们和大家一样爱学习、爱运动，"
    "也一样盼着有人听自己说说话。为此，学校向全体师生发出倡议：\n"
    "一、多一声问候。课间、饭后主动聊聊天，邀请同学一起做游戏。\n"
    "二、多一次帮忙。作业上结个对子，生活里搭把手，帮忙时不声张。\n"
    "三、多一份尊重。不打听、不议论别人的家事，不起外号，不取笑。\n"
    "四、多一句劝慰。发现同学情绪不好或受了欺负，及时告诉老师。\n"
    "五、多一通电话。常给在外的亲人打电话、写信，讲讲自己的进步。\n"
    "让我们手拉手、同成长，让每一位同学都感到温暖。"
)


def clock_time(label: str) -> forms.TimeField:
    """A time of day, with the browser's own picker."""
    return forms.TimeField(
        label=label,
        required=False,
        error_messages={"invalid": "时间不对，例如 14:30。"},
        widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}, format="%H:%M"),
    )


def area(label: str, most: int, rows: int = 3, hint: str = "") -> forms.CharField:
    """Some lines of text that may be left out."""
    attrs = {"class": "form-control", "rows": rows, "placeholder": hint, "autocomplete": "off"}
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs=attrs),
        error_messages={"max_length": f"{label}请不超过{most}字。"},
    )


class ActivityForm(forms.Form):
    """What, when, where, for whom. `groups`: the classes the person may choose; `reaches`: how far
    it may go."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = fields.chips("类型", ActivityKind.choices)
    topic = fields.chips("讲座主题", [("", "不是讲座"), *Topic.choices], required=False)
    title = fields.text("名称", max_length=MAX_TITLE, autocomplete="off")
    reach = fields.chips("范围")
    classes = forms.ModelMultipleChoiceField(
        label="参加班级",
        queryset=None,
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = fields.day("日期")
    last_day = fields.day("结束日期", required=False, help_text="只有一天就不填")
    begins = clock_time("开始")
    ends = clock_time("结束")
    place = fields.words("地点", MAX_PLACE)
    host = fields.words("主讲或主持", MAX_PLACE)
    owner = fields.row("组织者", required=False, empty="我自己")
    plan = area("内容与安排", MAX_PLAN)
    by_name = forms.BooleanField(label="按名单报名（比赛、外出等名额有限的活动）", required=False)
    places = forms.IntegerField(
        label="公布的名额",
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        help_text="不限就不填。请比实际位置少报几个，留作增补。",
    )
    is_public = forms.BooleanField(label="向家长公开（审定后显示在家校之窗）", required=False)
    public_words = fields.words("给家长的说明", MAX_PUBLIC)
    appeal = area("倡议书", MAX_APPEAL, rows=10)

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        groups: Sequence[SchoolClass],
        reaches: Sequence[str],
        staff: Any,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        keys = [group.pk for group in groups]
        self.fields["classes"].queryset = SchoolClass.objects.filter(pk__in=keys).in_order()
        self.fields["reach"].choices = [(reach, Reach(reach).label) for reach in reaches]
        self.fields["owner"].queryset = staff
        if Reach.SCHOOL not in reaches:
            del self.fields["is_public"], self.fields["public_words"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("kind") == ActivityKind.LECTURE and not given.get("topic"):
            self.add_error("topic", "请点选讲座主题。")
        school_wide = given.get("reach") == Reach.SCHOOL
        if given.get("reach") and not school_wide and not given.get("classes"):
            self.add_error("classes", "请点选参加的班级。")
        return given

    def plan_given(self) -> Plan:
        """The plan a valid form says."""
        given = self.cleaned_data
        lecture = given["kind"] == ActivityKind.LECTURE
        return Plan(
            kind=given["kind"],
            title=given["title"].strip(),
            starts_on=given["starts_on"],
            topic=given["topic"] if lecture else "",
            reach=given["reach"],
            classes=tuple(given["classes"]),
            last_day=given["last_day"],
            begins=given["begins"],
            ends=given["ends"],
            place=given["place"].strip(),
            host=given["host"].strip(),
            owner=given["owner"],
            plan=given["plan"].strip(),
            is_public=given.get("is_public", False),
            public_words=given.get("public_words", "").strip(),
            appeal=given["appeal"].strip() if given["kind"] == ActivityKind.THEME else "",
        )

    def places_given(self) -> Places:
        """Whether by name, and how many places."""
        given = self.cleaned_data
        return Places(given["by_name"], given["places"] if given["by_name"] else None)


def initial_of(activity: Activity) -> dict[str, Any]:
    """What the form begins with when an activity is changed."""
    plan = plan_of(activity)
    values = {name: getattr(plan, name) for name in Plan.__dataclass_fields__}
    return {
        **values,
        "classes": [group.public_id for group in plan.classes],
        "owner": plan.owner.public_id if plan.owner else None,
        "by_name": activity.by_name,
        "places": activity.places,
        "revision": activity.revision,
        "public_id": activity.public_id,
        "appeal": plan.appeal or APPEAL,
    }


class LectureForm(forms.Form):
    """The month's lecture of a class: two taps, and a sentence for who likes."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    topic = fields.chips("讲什么", Topic.choices)
    title = fields.words("题目", MAX_TITLE, list="lecture-titles")
    day = fields.chips("哪天")
    day_other = fields.day("其他日期", required=False)
    host = fields.words("主讲", MAX_PLACE)
    place = fields.words("地点", MAX_PLACE)
    absent = forms.MultipleChoiceField(
        label="没到的学生", required=False, widget=forms.CheckboxSelectMultiple
    )
    summary = area("一句话小结", MAX_SUMMARY, 2, f"讲了什么、效果怎样；{NO_PUPILS}")

    use_required_attribute = False

    def __init__(self, *args: Any, days: Sequence[date], members: Sequence, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["day"].choices = [
            *((day.isoformat(), _word(day)) for day in days),
            (OTHER_DAY, "其他日期"),
        ]
        self.fields["absent"].choices = [(str(one.public_id), one.name) for one in members]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("day") == OTHER_DAY:
            if not given.get("day_other"):
                self.add_error("day_other", "请填写日期。")
            given["on"] = given.get("day_other")
        elif given.get("day"):
            given["on"] = date.fromisoformat(given["day"])
        return given

    def plan_given(self, group: SchoolClass, by: User) -> Plan:
        """The lecture as planned or given."""
        given = self.cleaned_data
        title = given["title"].strip() or suggested_title(given["topic"], given["on"])
        return Plan(
            kind=ActivityKind.LECTURE,
            topic=given["topic"],
            title=title,
            starts_on=given["on"],
            reach=Reach.CLASS,
            classes=(group,),
            place=given["place"].strip() or "本班教室",
            host=given["host"].strip() or by.name,
            owner=by,
        )


def _word(day: date) -> str:
    return "今天" if day == clock.today() else near_day(day)


def lecture_days(today: date, teaches_on: Any) -> list[date]:
    """The last three school days and the next two, as chips."""
    back = [today - timedelta(days=number) for number in range(8)]
    ahead = [today + timedelta(days=number) for number in range(1, 9)]
    past = [day for day in back if teaches_on(day)][:3]
    coming = [day for day in ahead if teaches_on(day)][:2]
    return [*past, *coming] or [today]


class RecordForm(forms.Form):
    """What is told of a held activity."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    summary = area("一句话小结", MAX_SUMMARY, 2, f"讲了什么、效果怎样；{NO_PUPILS}")
    feedback = area("反馈", MAX_FEEDBACK, 2, f"学生、家长或老师的意见；{NO_PUPILS}")
    parents_came = forms.IntegerField(
        label="到场家长",
        required=False,
        min_value=0,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )

    use_required_attribute = False

    def words(self) -> RecordWords:
        """The record a valid form says."""
        return RecordWords(**{name: self.cleaned_data[name] for name in _WORDS})


_WORDS = ("summary", "feedback", "parents_came")


def record_initial(activity: Activity) -> dict[str, Any]:
    """What is told so far."""
    return {name: getattr(activity, name) for name in _WORDS} | {"revision": activity.revision}


class CancelForm(forms.Form):
    """Why it does not take place."""

    why = fields.text("取消原因", max_length=200)

    use_required_attribute = False
