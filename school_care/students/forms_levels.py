"""The forms of levels and emergencies: chips first, words where chips do not suffice."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms

from school_care.school.forms.fields import DayInput
from school_care.school.models import SchoolClass
from school_care.students.models import CareLevel
from school_care.students.selectors_levels import NO_LEVEL
from school_care.students.services.emergency import MAX_EVERY_DAYS
from school_care.students.services.levels import MAX_REASON

OTHER = "other"
ALWAYS = ""
REASONS = (
    "监护情况有变化",
    "情绪或行为需要多关注",
    "学习上需要帮助",
    "身体原因",
    "家里有变故",
    "情况好转",
)


def words(label: str, length: int, *, required: bool = False, **attrs: Any) -> forms.CharField:
    """A line of text."""
    attrs = {"class": "form-control", "autocomplete": "off", **attrs}
    return forms.CharField(
        label=label,
        required=required,
        max_length=length,
        widget=forms.TextInput(attrs=attrs),
        error_messages={
            "required": f"请填写{label}。",
            "max_length": f"{label}请不超过{length}字。",
        },
    )


class ReasonMixin(forms.Form):
    """A reason by chips, with words or by words alone."""

    why = forms.MultipleChoiceField(
        label="理由",
        required=False,
        choices=[(reason, reason) for reason in REASONS],
        widget=forms.CheckboxSelectMultiple,
    )
    why_words = words("补充说明", 120)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        said = [*given.get("why", []), given.get("why_words", "").strip()]
        given["reason"] = "；".join(part for part in said if part)
        if not given["reason"] and "why_words" not in self.errors:
            self.add_error("why", "请点选理由，或写一句说明。")
        if len(given["reason"]) > MAX_REASON:
            self.add_error("why_words", f"理由请不超过{MAX_REASON}字。")
        return given


class LevelForm(ReasonMixin):
    """Another level, for good or for a while. `seen`: the level row the page showed."""

    level = forms.ChoiceField(
        label="关爱等级",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择等级。", "invalid_choice": "请选择等级。"},
    )
    span = forms.ChoiceField(
        label="多久",
        required=False,
        choices=[
            (ALWAYS, "一直（到下次调整）"),
            ("7", "临时一周"),
            ("14", "临时两周"),
            ("30", "临时30天"),
            (OTHER, "临时到某天"),
        ],
        widget=forms.RadioSelect,
    )
    last_day = forms.DateField(
        label="最后一天（含当天）",
        required=False,
        widget=DayInput(),
        error_messages={"invalid": "日期无法识别，请重新选择。"},
    )
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(
        self, *args: Any, levels: Collection[CareLevel], temporary: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.levels = {str(level.rank): level for level in levels}
        self.fields["level"].choices = [(rank, each.name) for rank, each in self.levels.items()]
        if not temporary:
            del self.fields["span"], self.fields["last_day"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("span") == OTHER and not given.get("last_day") and not self["last_day"].errors:
            self.add_error("last_day", "请选择最后一天。")
        return given

    @property
    def chosen(self) -> CareLevel:
        """The level of the valid form."""
        return self.levels[self.cleaned_data["level"]]

    def until_last_day(self, today: date) -> date | None:
        """The last day of a change for a while; None for good."""
        span = self.cleaned_data.get("span", ALWAYS)
        if span == ALWAYS:
            return None
        if span == OTHER:
            return self.cleaned_data["last_day"]
        return today + timedelta(days=int(span) - 1)


class EndForm(forms.Form):
    """Why something ends."""

    reason = words("原因", 120, required=True)
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False


class GroupFilterForm(forms.Form):
    """Which care pupils are listed for setting several levels at once."""

    rank = forms.ChoiceField(label="等级", required=False)
    of_class = forms.ChoiceField(label="班级", required=False)

    def __init__(
        self, data: Any, *, levels: Collection[CareLevel], offered: list[SchoolClass]
    ) -> None:
        super().__init__(data)
        self._offered = {str(group.public_id): group for group in offered}
        self.fields["rank"].choices = [
            (NO_LEVEL, "还没有等级"),
            *((str(level.rank), level.name) for level in levels),
            ("", "全部"),
        ]
        self.fields["of_class"].choices = [
            ("", "全部班级"),
            *((key, group.name) for key, group in self._offered.items()),
        ]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    def criteria(self) -> dict[str, Any]:
        """Arguments of `care_pupils_by_level`; a value nobody offered narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "rank": given.get("rank", ""),
            "school_class": self._offered.get(given.get("of_class", "")),
        }


class EmergencyForm(forms.Form):
    """What happened, whom it touches, how often, until when."""

    VILLAGE, CLASSES, GRADE, CARE = "village", "classes", "grade", "care"

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = words("发生了什么", 40, required=True, placeholder="例如：云岭村洪水")
    whom = forms.ChoiceField(
        label="关注哪些学生",
        initial="village",
        choices=[
            ("village", "某个村"),
            ("classes", "某些班"),
            ("grade", "某个年级"),
            ("care", "全部关爱学生"),
        ],
        widget=forms.RadioSelect,
    )
    village = words("村名", 40, list="villages", placeholder="例如：云岭村")
    classes = forms.MultipleChoiceField(
        label="班级", required=False, widget=forms.CheckboxSelectMultiple
    )
    grade = forms.ChoiceField(label="年级", required=False, widget=forms.RadioSelect)
    every_days = forms.IntegerField(
        label="多久联系一次",
        initial=1,
        min_value=1,
        max_value=MAX_EVERY_DAYS,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        error_messages={
            "required": "请填写几天联系一次。",
            "invalid": "请填写天数。",
            "min_value": "最密是每1天一次。",
            "max_value": f"请不超过{MAX_EVERY_DAYS}天。",
        },
    )
    last_day = forms.DateField(
        label="到哪天为止（含当天）",
        widget=DayInput(),
        error_messages={
            "required": "请选择截止日期，到期会自动结束。",
            "invalid": "日期无法识别。",
        },
    )
    instruction = words("请班主任做什么", 120, placeholder="例如：电话确认孩子在哪里、和谁在一起")

    use_required_attribute = False

    def __init__(self, *args: Any, groups: list[SchoolClass], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self._groups = {str(group.public_id): group for group in groups}
        self.fields["classes"].choices = [(key, each.name) for key, each in self._groups.items()]
        grades = sorted({group.grade_on(today) for group in groups})
        self.fields["grade"].choices = [
            (str(grade), f"{'零一二三四五六七八九'[grade]}年级") for grade in grades
        ]
        self._today = today

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        needed = {
            self.VILLAGE: ("village", "请填写村名。"),
            self.CLASSES: ("classes", "请选择班级。"),
            self.GRADE: ("grade", "请选择年级。"),
        }
        field, sentence = needed.get(given.get("whom", ""), ("", ""))
        if field and not given.get(field) and field not in self.errors:
            self.add_error(field, sentence)
        return given

    def chosen_classes(self) -> list[SchoolClass]:
        """The classes ticked, or those of the grade chosen."""
        given = self.cleaned_data
        if given["whom"] == self.GRADE:
            wanted = int(given["grade"])
            groups = self._groups.values()
            return [group for group in groups if group.grade_on(self._today) == wanted]
        return [self._groups[key] for key in given["classes"]]


class ExtendForm(forms.Form):
    """A later last day; `seen`: the one the page showed."""

    last_day = forms.DateField(
        label="延长到哪天（含当天）",
        widget=DayInput(),
        error_messages={"required": "请选择新的截止日期。", "invalid": "日期无法识别。"},
    )
    seen = forms.DateField(widget=forms.HiddenInput)

    use_required_attribute = False
