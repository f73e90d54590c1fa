"""The forms of 学籍变动: changing school, standings, moves of several pupils, days."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms

from school_care.core import clock
from school_care.school.forms import fields
from school_care.school.models import School, SchoolClass
from school_care.school.selectors import present_classes
from school_care.students.enums import StandingKind
from school_care.students.forms_archive import MoveForm
from school_care.students.models import Standing, Student
from school_care.students.move_book import ChangeKind
from school_care.students.services.standings import BY_HAND, NEEDS_PLACE, Facts, end_word
from school_care.students.services.transfers import CameFrom, NextSchool

OUT_REASONS = ("随父母外出居住", "回户籍地就读", "搬家", "家庭其他安排")
SUSPENSION_REASONS = ("生病治疗", "受伤休养", "其他特殊困难")
HOW = ("收到回执", "电话确认", "学籍系统已办结")
PLACE_WORDS = {
    StandingKind.ELSEWHERE: "在哪所学校借读",
    StandingKind.SPECIAL: "在哪所学校就读",
    StandingKind.GUEST: "学籍在哪所学校",
    StandingKind.HOME_TAUGHT: "送教地点",
}
END_WORDS = {
    StandingKind.SUSPENDED: "预计复学日期",
    StandingKind.ELSEWHERE: "预计回校日期",
    StandingKind.SPECIAL: "预计回校日期",
}
TAKES_PAPER = (StandingKind.SUSPENDED, StandingKind.HOME_TAUGHT, StandingKind.SPECIAL)


def _line(label: str, limit: int, *, required: bool = False, **attrs: Any) -> forms.CharField:
    attrs = {"autocomplete": "off", "maxlength": limit, **attrs}
    return fields.text(label, max_length=limit, required=required, **attrs)


class CameFields(forms.Form):
    """From which school; asked where a pupil is registered or comes back."""

    from_school = _line("从哪所学校转来", 80)
    from_place = _line("原学校所在地（省、市、县）", 80)
    from_reason = _line("转学原因", 120)
    register_arrived_on = fields.day("学籍转到本校的日期", required=False)

    def came(self) -> CameFrom | None:
        """The cleaned answers; None for a pupil who did not change school."""
        given = self.cleaned_data
        if not given["from_school"]:
            return None
        return CameFrom(
            school=given["from_school"],
            place=given["from_place"],
            reason=given["from_reason"],
            register_arrived_on=given["register_arrived_on"],
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        rest = ("from_place", "from_reason", "register_arrived_on")
        if not given.get("from_school") and any(given.get(name) for name in rest):
            self.add_error("from_school", "转入的学生，请填写从哪所学校转来。")
        arrived = given.get("register_arrived_on")
        if arrived and arrived > clock.today():
            self.add_error("register_arrived_on", "还没有转到，请留空；转到后再登记。")
        return given


class ReadmitForm(MoveForm, CameFields):
    """重新入学, with the school the pupil was at meanwhile."""


class TransferOutForm(forms.Form):
    """转出: where to, why, the last day in class here."""

    public_id = forms.UUIDField(widget=forms.HiddenInput)
    school = _line("转到哪所学校", 80, required=True)
    place = _line("学校所在地（省、市、县）", 80)
    reason = fields.chips("原因", [(words, words) for words in OUT_REASONS])
    last_day = fields.day("在本校的最后一天")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["public_id"].initial = uuid4
        self.fields["last_day"].initial = clock.today

    def next_school(self) -> NextSchool:
        """The cleaned answers."""
        given = self.cleaned_data
        return NextSchool(
            school=given["school"],
            place=given["place"],
            reason=given["reason"],
            last_day=given["last_day"],
        )


class AcknowledgeForm(forms.Form):
    """对方学校确认, or the register's arrival: when, and how we know."""

    on = fields.day("确认日期")
    how = fields.chips("怎样确认", [(words, words) for words in HOW])
    number = _line("回执编号", 40)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = clock.today

    def words(self) -> str:
        """收到回执 2026-15."""
        given = self.cleaned_data
        return f"{given['how']} {given['number']}".strip()


class WithdrawForm(forms.Form):
    """转学 does not happen. `stays` is asked only of a pupil who came in."""

    on = fields.day("日期")
    stays = fields.chips("学生现在", [("yes", "仍在本校就读（按借读）"), ("no", "已回原校，离校")])

    def __init__(self, *args: Any, coming_in: bool, **options: Any) -> None:
        options.setdefault("auto_id", "withdraw_%s")  # a second form on its page
        super().__init__(*args, **options)
        self.fields["on"].initial = clock.today
        if not coming_in:
            del self.fields["stays"]
            self.fields["on"].label = "回班就读的日期"


class FactsForm(forms.Form):
    """What is known of a standing; which fields there are depends on its kind."""

    place = _line("地点", 80)
    reason_chip = fields.chips(
        "原因", [(words, words) for words in SUSPENSION_REASONS], required=False
    )
    reason = _line("说明", 200)
    paper_no = _line("批准文号或证明", 40)
    expected_until = fields.day("预计结束日期", required=False)

    def __init__(self, *args: Any, kind: StandingKind, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = StandingKind(kind)
        shown = self.fields
        if kind in PLACE_WORDS:
            shown["place"].label = PLACE_WORDS[kind]
            shown["place"].required = kind in NEEDS_PLACE
            shown["place"].error_messages["required"] = f"请填写{PLACE_WORDS[kind]}。"
        else:
            del shown["place"]
        suspends = kind == StandingKind.SUSPENDED
        if not suspends:
            del shown["reason_chip"]
        if kind not in TAKES_PAPER:
            del shown["paper_no"]
        if kind == StandingKind.INCLUSION:
            del shown["expected_until"]
        else:
            shown["expected_until"].label = END_WORDS.get(kind, "预计结束日期")
            shown["expected_until"].required = suspends
            shown["expected_until"].error_messages["required"] = "请填写预计复学日期。"

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if self.kind == StandingKind.SUSPENDED and not (
            given.get("reason_chip") or given.get("reason")
        ):
            self.add_error("reason_chip", "请选择原因。")
        return given

    def facts(self) -> Facts:
        """The cleaned answers."""
        given = self.cleaned_data
        reasons = [given.get("reason_chip", ""), given.get("reason", "")]
        return Facts(
            place=given.get("place", ""),
            reason="，".join(filter(None, reasons))[:200],
            paper_no=given.get("paper_no", ""),
            expected_until=given.get("expected_until"),
        )


class StandingForm(FactsForm):
    """A standing that begins."""

    public_id = forms.UUIDField(widget=forms.HiddenInput)
    starts_on = fields.day("从哪天起")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["public_id"].initial = uuid4
        self.fields["starts_on"].initial = clock.today


class EditStandingForm(FactsForm):
    """What is known of a running standing, to be corrected or put off."""

    def __init__(self, *args: Any, standing: Standing, **options: Any) -> None:
        held = {
            name: getattr(standing, name)
            for name in ("place", "reason", "paper_no", "expected_until")
        }
        options.setdefault("auto_id", "edit_%s")  # a second form on its page
        super().__init__(*args, kind=StandingKind(standing.kind), initial=held, **options)
        self.fields.pop("reason_chip", None)


class EndStandingForm(forms.Form):
    """复学 and the like: the first day again as before, and in which class."""

    on = fields.day("从哪天起")
    school_class = fields.row("回到哪个班", required=False, empty="原来的班")

    def __init__(self, *args: Any, standing: Standing, school: School, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].label = f"{end_word(standing.kind)}日期"
        self.fields["on"].initial = clock.today
        self.fields["school_class"].queryset = present_classes(school)


class DeathForm(forms.Form):
    """One day, and that the person is sure."""

    on = fields.day("日期")
    sure = forms.BooleanField(
        label="已与家长、公安或医院证明核实", error_messages={"required": "请先核实，再勾选。"}
    )


class CorrectForm(forms.Form):
    """更正: the right day."""

    on = fields.day("正确的日期")


class ClassMoveForm(forms.Form):
    """Several pupils of one class to another, from a day."""

    students = forms.MultipleChoiceField(
        label="学生",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请先勾选学生。", "invalid_choice": "名单有变化，请重新勾选。"},
    )
    school_class = fields.row("转到哪个班")
    on = fields.day("从哪天起")

    def __init__(
        self, *args: Any, school: School, group: SchoolClass, pupils: list[Student], **options: Any
    ):
        super().__init__(*args, **options)
        self._pupils = {str(pupil.public_id): pupil for pupil in pupils}
        self.fields["students"].choices = [(key, row.name) for key, row in self._pupils.items()]
        self.fields["school_class"].queryset = present_classes(school).exclude(pk=group.pk)
        self.fields["on"].initial = clock.today

    def chosen(self) -> list[Student]:
        """The ticked pupils."""
        return [self._pupils[key] for key in self.cleaned_data["students"]]


class DayForm(forms.Form):
    """The day a page looks back at; today without one, never one to come."""

    day = fields.day("日期", required=False)

    def chosen(self) -> date:
        """The day asked for; today for none, for nonsense, for a day to come."""
        self.is_valid()
        asked = self.cleaned_data.get("day") if self.is_bound else None
        today = clock.today()
        return asked if asked and asked <= today else today


class PeriodForm(forms.Form):
    """Which span the list shows, and which changes. `spans`: code → (words, since, until)."""

    period = fields.choice("时间", required=False)
    kind = fields.choice("类别", [("", "全部"), *ChangeKind.choices], required=False)

    def __init__(self, data: Any, *, spans: dict[str, tuple[str, date, date]]) -> None:
        super().__init__(data)
        self._spans = spans
        self.fields["period"].choices = [(code, words) for code, (words, *_) in spans.items()]
        self.is_valid()

    @property
    def code(self) -> str:
        """The chosen span's code; the first one for none or nonsense."""
        chosen = self.cleaned_data.get("period") or ""
        return chosen if chosen in self._spans else next(iter(self._spans))

    def span(self) -> tuple[str, date, date]:
        """Words, first day, first day after."""
        return self._spans[self.code]

    def kinds(self) -> list[str] | None:
        """The kind asked for; None for all."""
        chosen = self.cleaned_data.get("kind") or ""
        return [chosen] if chosen in ChangeKind.values else None


def standing_kind(text: str) -> StandingKind | None:
    """The kind of an address, of those registered by hand."""
    return StandingKind(text) if text in BY_HAND else None


def form_id(form: forms.Form) -> UUID:
    """The id the client made."""
    return form.cleaned_data["public_id"]
