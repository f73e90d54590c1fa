"""Forms of the committee and of the survey."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from django import forms

from school_care.cases.models import CommitteeMember, SurveyClass
from school_care.cases.protection.services.committee import POSTS, Seat
from school_care.cases.protection.services.surveys import (
    MOST_SUMMARY,
    MOST_WORDS,
    Counted,
    Sheet,
    asked_in,
    paper_words,
)
from school_care.cases.protection.survey_questions import HELP, Asked, is_urgent
from school_care.core import clock
from school_care.school.forms import fields
from school_care.school.models import School
from school_care.school.selectors import staff_of

LONGEST_NAME = 40
MOST_SHEETS = 999


class SeatForm(forms.Form):
    """Who sits in the committee, as what, since when."""

    use_required_attribute = False

    post = fields.text("身份", max_length=LONGEST_NAME, list="posts", autocomplete="off")
    user = fields.row("本校教职工", required=False, empty="不是本校教职工")
    name = fields.words("姓名", LONGEST_NAME)
    starts_on = fields.day("开始日期")
    is_chair = forms.BooleanField(
        label="主任委员",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    posts = POSTS

    def __init__(self, *args, school: School, member: CommitteeMember | None = None, **kwargs):
        initial = {"starts_on": clock.today()}
        if member is not None:
            initial = {
                "post": member.post,
                "user": member.user.public_id if member.user else None,
                "name": "" if member.user else member.name,
                "starts_on": member.starts_on,
                "is_chair": member.is_chair,
            }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["user"].queryset = staff_of(school).filter(is_active=True).order_by("name_key")
        self.fields["user"].label_from_instance = lambda user: user.name

    def clean(self):
        """Somebody by account or by name."""
        cleaned = super().clean()
        named = cleaned.get("user") or (cleaned.get("name") or "").strip()
        if not named and not self.errors.keys() & {"user", "name"}:
            self.add_error("name", "请选择本校教职工，或填写姓名。")
        return cleaned

    def seat(self) -> Seat:
        """What was filled in."""
        return Seat(**{name: self.cleaned_data[name] for name in self.fields})


class EndForm(forms.Form):
    """A member's last day."""

    use_required_attribute = False

    last_day = fields.day("最后一天")


class DaysForm(forms.Form):
    """From when to when the survey is open."""

    use_required_attribute = False

    opens_on = fields.day("开始日期")
    closes_on = fields.day("截止日期", help_text="截止日期的第二天起可以看结果。")


class CloseForm(forms.Form):
    """Another last day."""

    use_required_attribute = False

    closes_on = fields.day("截止日期")


class SummaryForm(forms.Form):
    """分析和措施."""

    use_required_attribute = False

    summary = forms.CharField(
        label="分析和措施",
        max_length=MOST_SUMMARY,
        help_text="发现了什么、哪些地方和时段要加强、由谁在什么时候做。不写学生姓名。",
        error_messages={
            "required": "请写下发现了什么、准备怎么做。",
            "max_length": f"分析和措施不超过{MOST_SUMMARY}个字。",
        },
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 8, "autocomplete": "off"}),
    )


class SheetForm(forms.Form):
    """A child's sheet: nothing must be answered, unknown ticks count for nothing."""

    use_required_attribute = False

    once = forms.UUIDField(required=False, widget=forms.HiddenInput())
    words = forms.CharField(
        label="还有想说的话吗？",
        required=False,
        max_length=MOST_WORDS,
        error_messages={"max_length": f"写得太长了，请不要超过{MOST_WORDS}个字。"},
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def __init__(self, data=None, *, asked: Sequence[Asked]):
        super().__init__(data, initial={"once": uuid4()})
        self.asked = asked
        for question in asked:
            kind = forms.MultipleChoiceField if question.many else forms.ChoiceField
            look = forms.CheckboxSelectMultiple if question.many else forms.RadioSelect
            self.fields[question.code] = kind(
                label=question.text,
                choices=question.options,
                required=False,
                widget=look,
                error_messages={
                    "invalid_choice": "请再选一次。",
                    "invalid_list": "请再选一次。",
                },
            )

    @property
    def questions(self) -> list[tuple[Asked, forms.BoundField]]:
        """The questions in their order, the one for help last and by itself."""
        return [(one, self[one.code]) for one in self.asked if one.code != HELP]

    @property
    def help(self) -> forms.BoundField:
        """你现在需要帮助吗."""
        return self[HELP]

    def asks_for_help(self) -> bool:
        """Whether a sheet that could not be taken is from a child in need: it is shown where to
        find help all the same."""
        sent = self.data
        return self.is_bound and is_urgent({HELP: sent.get(HELP)}, sent.get("words", ""))

    def sheet(self) -> Sheet:
        """What was ticked and written."""
        given = self.cleaned_data
        answers = {one.code: given[one.code] for one in self.asked}
        once: UUID | None = given["once"]
        return Sheet(answers, given["words"], once)


class CountForm(forms.Form):
    """A class's paper sheets, counted: a number for each option."""

    use_required_attribute = False

    words = forms.CharField(
        label="纸上写的话",
        required=False,
        max_length=MOST_WORDS * 40,
        help_text="一行一条，照抄原话，不写是谁写的。",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4, "autocomplete": "off"}),
    )

    def __init__(self, data=None, *, row: SurveyClass):
        self.asked = asked_in(row)
        known = {"sheets": row.paper.get("sheets"), "words": "\n".join(paper_words(row))}
        ticks = row.paper.get("ticks", {})
        super().__init__(data, initial=known)
        self.fields["sheets"] = _number("收回几份", required=True)
        for question in self.asked:
            for code, label in question.options:
                name = f"{question.code}-{code}"
                self.fields[name] = _number(label)
                self.initial[name] = ticks.get(question.code, {}).get(code)
        self.fields["words"] = self.fields.pop("words")  # last on the page

    @property
    def groups(self) -> list[tuple[Asked, list[forms.BoundField]]]:
        """Each question with the fields of its options."""
        return [
            (one, [self[f"{one.code}-{code}"] for code, _ in one.options]) for one in self.asked
        ]

    def counted(self) -> Counted:
        """What was counted."""
        given = self.cleaned_data
        ticks = {
            one.code: {code: given[f"{one.code}-{code}"] or 0 for code, _ in one.options}
            for one in self.asked
        }
        return Counted(given["sheets"], ticks, given["words"].splitlines())


def _number(label: str, *, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=0,
        max_value=MOST_SHEETS,
        error_messages={
            "required": f"请填写{label}。",
            "invalid": "请填数字。",
            "min_value": "请填0或更大的数字。",
            "max_value": f"不超过{MOST_SHEETS}。",
        },
        widget=forms.NumberInput(
            attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
