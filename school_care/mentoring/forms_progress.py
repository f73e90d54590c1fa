"""The forms of the progress file: an achievement, something for the growth bag, a term review."""

from typing import Any
from uuid import uuid4

from django import forms

from school_care.core import clock
from school_care.mentoring.choices.progress import AwardLevel, BagItem, HowSaid, Voice
from school_care.mentoring.services.progress.achievements import MAX_TITLE, MAX_WHY
from school_care.mentoring.services.progress.bag import MAX_TEXT as MAX_BAG_TEXT
from school_care.mentoring.services.progress.reviews import (
    MAX_BY,
    MAX_NEXT,
    MAX_TEXT,
    ReviewContent,
    Said,
)
from school_care.school.forms import fields
from school_care.students.forms_documents import FilesField

SPOKEN_WAYS = {
    Voice.PUPIL: (HowSaid.WRITTEN, HowSaid.SPOKEN, HowSaid.ABSENT),
    Voice.PARENT: (HowSaid.WRITTEN, HowSaid.SPOKEN, HowSaid.PHONE, HowSaid.ABSENT),
}
HINTS = {
    Voice.TEACHER: "孩子这学期怎么样：进步在哪里，还需要什么。",
    Voice.PUPIL: "孩子自己怎么说：这学期最高兴的事，想改的事。",
    Voice.PARENT: "家长怎么说；没联系上就选“未能取得”，写一句原因。",
}


def _area(label: str, most: int, rows: int, hint: str = "") -> forms.CharField:
    attrs = {"class": "form-control", "rows": rows, "placeholder": hint, "autocomplete": "off"}
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs=attrs),
        error_messages={"max_length": f"{label}请不超过{most}字。"},
    )


class SomeFiles(FilesField):
    """Files, or none."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [file for file in data or [] if file]


class AchievementForm(forms.Form):
    """What, when, how far honoured: three taps and a few words."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    title = fields.text("成绩或荣誉", max_length=MAX_TITLE, placeholder="例如：书法比赛二等奖")
    happened_on = fields.day("日期")
    level = fields.chips("级别", AwardLevel.choices, initial=AwardLevel.NONE)
    for_family = forms.BooleanField(label="可以写进家庭版", required=False, initial=True)

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("initial", {"happened_on": clock.today(), "public_id": uuid4()})
        super().__init__(*args, **options)


class WithdrawForm(forms.Form):
    """Why an achievement is taken back."""

    why = fields.text("撤销原因", max_length=MAX_WHY)

    use_required_attribute = False


class BagForm(forms.Form):
    """Into which of the twelve, and what."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    item = fields.chips("放进哪一项", BagItem.choices)
    text = _area("内容", MAX_BAG_TEXT, 2, "一句话也行；书信只写给谁、什么时候")
    added_on = fields.day("日期")
    files = SomeFiles(
        label="照片或文件",
        required=False,
        help_text="奖状、作业、活动照片；JPG、PNG、PDF。",
    )

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("initial", {"added_on": clock.today(), "public_id": uuid4()})
        super().__init__(*args, **options)


class ReviewForm(forms.Form):
    """The three voices and what the teacher means to do next."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)
    next_term = _area("下学期打算", MAX_NEXT, 3, "下学期想先帮孩子做到什么")

    use_required_attribute = False

    def __init__(self, data: Any = None, *, content: ReviewContent) -> None:
        super().__init__(data, initial={"next_term": content.next_term, "seen": content.seen})
        for voice in Voice:
            self._add_voice(voice, content.of(voice))
        self.order_fields(
            ["seen", *(name for name in self.fields if name not in ("seen", "next_term"))]
        )

    def _add_voice(self, voice: Voice, said: Said) -> None:
        rows = 6 if voice == Voice.TEACHER else 3
        self.fields[f"{voice}_text"] = _area(voice.label, MAX_TEXT, rows, HINTS[voice])
        self.initial[f"{voice}_text"] = said.text
        self.fields[f"{voice}_for_family"] = forms.BooleanField(
            label="这段话可以写进家庭版", required=False
        )
        self.initial[f"{voice}_for_family"] = said.for_family
        if voice == Voice.TEACHER:
            return
        ways = [(way.value, way.label) for way in SPOKEN_WAYS[voice]]
        self.fields[f"{voice}_how"] = fields.chips("怎么得到的", ways, required=False)
        self.initial[f"{voice}_how"] = said.how
        self.fields[f"{voice}_on"] = fields.day("哪天", required=False)
        self.initial[f"{voice}_on"] = said.said_on
        if voice == Voice.PARENT:
            label, hint = "谁说的", "例如：奶奶、爸爸"
            self.fields["parent_by"] = fields.words(label, MAX_BY, placeholder=hint)
            self.initial["parent_by"] = said.said_by

    def content(self) -> ReviewContent:
        """What a valid form says."""
        given = self.cleaned_data
        voices = {voice.value: self._said(voice) for voice in Voice}
        return ReviewContent(voices, given.get("next_term", "").strip())

    def _said(self, voice: Voice) -> Said:
        given = self.cleaned_data
        text = given.get(f"{voice}_text", "").strip()
        how = given.get(f"{voice}_how", "")
        if voice != Voice.TEACHER and text and not how:
            how = HowSaid.SPOKEN.value
        return Said(
            text=text,
            how=how if voice != Voice.TEACHER else "",
            said_by=given.get(f"{voice}_by", "").strip(),
            said_on=given.get(f"{voice}_on"),
            for_family=bool(given.get(f"{voice}_for_family")) and how != HowSaid.ABSENT,
        )

    @property
    def voices(self) -> list[dict[str, Any]]:
        """The fields of each voice, for the page."""
        names = ("text", "how", "by", "on", "for_family")
        return [
            {
                "voice": voice,
                **{
                    name: self[f"{voice}_{name}"]
                    for name in names
                    if f"{voice}_{name}" in self.fields
                },
            }
            for voice in Voice
        ]
