"""What people write on a case: why and where, where the child rightly is, the district's word."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from school_care.cases.dropout.enums import PLACED, CourseState, FoundHow
from school_care.cases.enums import NEEDS_WORDS, DropoutReason
from school_care.cases.models import DropoutCourse
from school_care.school.forms import fields
from school_care.school.models import User
from school_care.students.enums import Whereabouts

MAX_WORDS = 600
ONE_MORE = "只选「{label}」说得太少，请在下面再写一句具体情况。"


class FactsForm(forms.Form):
    """原因、去向、责任人. Begins as the course stands; `staff`: who may answer for the child."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    found_how = fields.chips("怎么发现的", FoundHow.choices)
    reasons = forms.MultipleChoiceField(
        label="原因",
        choices=DropoutReason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "请从列出的原因里选择。"},
    )
    whereabouts = fields.chips(
        "现在在哪里", [("", "还不清楚"), *Whereabouts.choices], required=False
    )
    whereabouts_words = fields.words("具体地点", 200, placeholder="如：跟父母在某市某区")
    answers_village = fields.words("村（社区）责任人", 40)

    def __init__(
        self, *args: Any, course: DropoutCourse, staff: Sequence[User], **options: Any
    ) -> None:
        person = course.answers_school
        first = {
            "revision": course.revision,
            "found_how": course.found_how,
            "reasons": course.reasons,
            "reason_words": course.reason_words,
            "whereabouts": course.whereabouts,
            "whereabouts_words": course.whereabouts_words,
            "answers_school": str(person.public_id) if person else "",
            "answers_village": course.answers_village,
            "later_care": course.later_care,
        }
        super().__init__(*args, initial=first, **options)
        self._staff = {str(one.public_id): one for one in staff}
        names = [(key, one.name) for key, one in self._staff.items()]
        self.fields["answers_school"] = fields.choice(
            "校内责任人", [("", "还没有定"), *names], required=False
        )
        self.fields["reason_words"] = _area("具体情况")
        self.fields["later_care"] = _area("返校后怎么帮")

    def clean(self) -> dict[str, Any]:
        """One tick that says too little asks for a sentence."""
        given = super().clean()
        reasons = given.get("reasons") or []
        if len(reasons) == 1 and reasons[0] in NEEDS_WORDS and not given.get("reason_words"):
            self.add_error("reason_words", ONE_MORE.format(label=DropoutReason(reasons[0]).label))
        return given

    @property
    def values(self) -> dict[str, Any]:
        """What the valid form says, by column."""
        given = dict(self.cleaned_data)
        del given["revision"]
        return {
            **{key: one.strip() if isinstance(one, str) else one for key, one in given.items()},
            "answers_school": self._staff.get(given["answers_school"]),
        }


class PlaceForm(forms.Form):
    """The child is rightly elsewhere, by a named paper."""

    use_required_attribute = False
    to = fields.chips("人在哪里", [(one.value, CourseState(one).label) for one in PLACED])
    paper = fields.text(
        "凭证名称和文号",
        max_length=100,
        autocomplete="off",
        placeholder="如：休学批准书 云教休〔2026〕12号",
    )
    paper_on = fields.day("凭证日期")
    why = fields.words("说明", 200)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["paper_on"].widget.attrs["max"] = today.isoformat()

    def clean_paper_on(self) -> date:
        """A paper that exists."""
        return _past(self.cleaned_data["paper_on"], self.today)


class DismissForm(forms.Form):
    """Why it was no dropout."""

    use_required_attribute = False
    why = fields.text("核实的情况", max_length=200, autocomplete="off")


class ConfirmForm(forms.Form):
    """上级认定辍学: whose word, on which paper."""

    use_required_attribute = False
    unit = fields.text(
        "认定单位", max_length=40, autocomplete="off", placeholder="如：云岭县教育局"
    )
    paper = fields.text(
        "文件名称和文号", max_length=58, autocomplete="off", placeholder="如：云教函〔2026〕8号"
    )
    on = fields.day("认定日期")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()

    def clean_on(self) -> date:
        """A day that has come."""
        return _past(self.cleaned_data["on"], self.today)


class ClosedForm(forms.Form):
    """销号, as a paper or a call said it."""

    use_required_attribute = False
    paper = fields.text(
        "依据", max_length=200, autocomplete="off", placeholder="如：县教育局销号批复，11月20日电话"
    )
    on = fields.day("销号日期")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, initial={"on": today}, **options)
        self.today = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()

    def clean_on(self) -> date:
        """A day that has come."""
        return _past(self.cleaned_data["on"], self.today)


class WatchForm(forms.Form):
    """How one came to know."""

    use_required_attribute = False
    found_how = fields.chips("怎么发现的", FoundHow.choices, initial=FoundHow.TOLD)


def _past(given: date, today: date) -> date:
    if given > today:
        raise forms.ValidationError("还没有到这一天，请核对日期。")
    return given


def _area(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=MAX_WORDS,
        error_messages={"max_length": f"{label}请不超过{MAX_WORDS}字。"},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3, "autocomplete": "off"}),
    )
