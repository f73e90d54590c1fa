"""The forms of assessments: filling in, deciding, and editing the school's form."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict

from school_care.school.forms.fields import DayInput
from school_care.students.assessment_form import AREAS, RANKS, Content
from school_care.students.forms_levels import words
from school_care.students.services.assessments import Found
from school_care.students.services.rounds import ALL_IN_CARE, ONLY_MOST

SPARE_QUESTIONS = 1
SPARE_OPTIONS = 1


class AssessForm(forms.Form):
    """Urgent lines first, then one choice a question. Points are not shown."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, *args: Any, content: Content, **options: Any) -> None:
        super().__init__(*args, **options)
        self._content = content
        self.fields["urgent"] = forms.MultipleChoiceField(
            label="有没有这些紧急情形",
            required=False,
            choices=[(line["code"], line["text"]) for line in content["urgent"]],
            widget=forms.CheckboxSelectMultiple,
        )
        for question in content["questions"]:
            self.fields[self._name(question)] = forms.ChoiceField(
                label=question["text"],
                required=False,
                choices=[(str(n), each["text"]) for n, each in enumerate(question["options"])],
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "请重新选择。"},
            )

    @staticmethod
    def _name(question: dict[str, Any]) -> str:
        return f"q-{question['code']}"

    def areas(self) -> list[tuple[str, list[Any]]]:
        """The questions by area, in the form's order."""
        found: dict[str, list[Any]] = {}
        for question in self._content["questions"]:
            found.setdefault(question["area"], []).append(self[self._name(question)])
        return list(found.items())

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not given.get("urgent"):
            for question in self._content["questions"]:
                name = self._name(question)
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, "请选一项。")
        return given

    def found(self) -> Found:
        """What the valid form says; with an urgent line, answers given so far are kept."""
        given = self.cleaned_data
        answers = {
            question["code"]: int(given[self._name(question)])
            for question in self._content["questions"]
            if given.get(self._name(question))
        }
        return Found(answers, tuple(given["urgent"]))


class DecideForm(forms.Form):
    """The level a person decides on."""

    rank = forms.TypedChoiceField(
        label="确定为",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择等级。", "invalid_choice": "请选择等级。"},
    )
    reason = words("理由", 200)

    use_required_attribute = False

    def __init__(self, *args: Any, names: dict[int, str], suggested: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self._suggested = suggested
        self.fields["rank"].choices = [
            (rank, names[rank] + ("（建议）" if rank == suggested else "")) for rank in RANKS
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        other = given.get("rank") not in (None, self._suggested)
        if other and not given.get("reason", "").strip() and "reason" not in self.errors:
            self.add_error("reason", "所选等级与建议不同，请写明理由。")
        return given


class WithdrawForm(forms.Form):
    """Why an assessment is taken back."""

    reason = words("撤销原因", 200, required=True)

    use_required_attribute = False


class RoundForm(forms.Form):
    """Whom the round asks for, until when."""

    least_rank = forms.TypedChoiceField(
        label="评估哪些学生",
        coerce=int,
        initial=ONLY_MOST,
        choices=[(ONLY_MOST, ""), (ALL_IN_CARE, "全部关爱学生")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择评估哪些学生。"},
    )
    due_on = forms.DateField(
        label="截止日期（含当天）",
        widget=DayInput(),
        error_messages={"required": "请选择截止日期。", "invalid": "日期无法识别。"},
    )

    use_required_attribute = False

    def __init__(self, *args: Any, most: str, due_on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["least_rank"].choices = [
            (ONLY_MOST, f"只评估「{most}」"),
            (ALL_IN_CARE, "全部关爱学生"),
        ]
        self.initial.setdefault("due_on", due_on)


def content_from(data: QueryDict) -> Content:
    """The form's content as the editing page sends it. What is left blank is left out; points that
    are no number become None, which `problems_of` names."""
    urgent = []
    for n in range(_count(data, "urgent")):
        text = _text(data, f"u{n}-text")
        if text:
            code = _text(data, f"u{n}-code") or f"u{uuid4().hex[:8]}"
            urgent.append({"code": code, "text": text, "harm": f"u{n}-harm" in data})
    questions = [
        question
        for n in range(_count(data, "questions"))
        if (question := _question(data, f"q{n}")) is not None
    ]
    bands = [
        {"from": _number(data, f"band-{rank}"), "rank": rank}
        for rank in sorted(RANKS)
        if _text(data, f"band-{rank}")
    ]
    return {"urgent": urgent, "questions": questions, "bands": bands}


def editing_rows(content: Content) -> dict[str, Any]:
    """The content as the editing page shows it, with room for one more of each."""
    questions = [
        {**question, "options": [*question["options"], *[_spare()] * SPARE_OPTIONS]}
        for question in content["questions"]
    ]
    new = {"code": "", "area": AREAS[0], "text": "", "options": [_spare() for _ in range(3)]}
    starts = {band["rank"]: band["from"] for band in content["bands"]}
    return {
        "urgent": [*content["urgent"], {"code": "", "text": "", "harm": False}],
        "questions": [*questions, *[new] * SPARE_QUESTIONS],
        "bands": [(rank, "" if starts.get(rank) is None else starts[rank]) for rank in RANKS],
        "areas": AREAS,
    }


def _spare() -> dict[str, Any]:
    return {"text": "", "points": ""}


def _question(data: QueryDict, place: str) -> dict[str, Any] | None:
    options = []
    for n in range(_count(data, f"{place}-options")):
        text = _text(data, f"{place}-o{n}-text")
        if text:
            options.append({"text": text, "points": _number(data, f"{place}-o{n}-points")})
    text = _text(data, f"{place}-text")
    if not text and not options:
        return None
    code = _text(data, f"{place}-code") or f"q{uuid4().hex[:8]}"
    return {"code": code, "area": _text(data, f"{place}-area"), "text": text, "options": options}


def _text(data: QueryDict, name: str) -> str:
    return " ".join(data.get(name, "").split())


def _number(data: QueryDict, name: str) -> int | None:
    text = _text(data, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None


def _count(data: QueryDict, name: str) -> int:
    """How many rows of a kind were sent; no more than a page could hold."""
    return min(_number(data, f"{name}-count") or 0, 60)
