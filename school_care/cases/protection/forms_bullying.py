"""Forms of 欺凌: what was noticed, each child apart, what the committee found, who helps."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms

from school_care.cases.models import BullyingChild, CommitteeMember
from school_care.cases.protection.bullying_words import Measure, Through
from school_care.cases.protection.enums import BullyingForm, ChildPart, Finding, Gravity
from school_care.cases.protection.forms_case import CaseForm, area, moment
from school_care.cases.protection.services import bullying, bullying_children
from school_care.cases.protection.services.bullying_filing import MAX_OTHERS
from school_care.cases.protection.services.opening import MAX_LINE, MAX_TEXT
from school_care.school.forms import fields
from school_care.school.models import User
from school_care.students.models import Student

FROM_LIST = {"invalid_choice": "请从列出的项目里选择。"}
MAX_MEASURES = 500


def _several(label: str, choices: Any, *, required: bool = False) -> forms.MultipleChoiceField:
    """Several of a few, by taps."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=required,
        error_messages={"required": f"请选择{label}。", **FROM_LIST},
        widget=forms.CheckboxSelectMultiple,
    )


class StartForm(CaseForm):
    """A report: the child in three ways, what was seen, who else was there. `student`: the child
    whose file it was begun from."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = fields.words("学生姓名", 40)
    group = fields.words("班级", 20, placeholder="如：七(1)班")
    pupil_words = fields.words("不认识的，写样子", 100, placeholder="如：初一男生，蓝色外套")
    happened = area("看到、听到什么", MAX_TEXT, hint="用原话，不推测，不评价任何一名学生", rows=5)
    found_at = moment("什么时候发现的")
    found_where = fields.words("在哪里", MAX_LINE, placeholder="如：二楼男厕所门口")
    ways = _several("有哪些情形", BullyingForm.choices)
    through = fields.chips("怎么知道的", Through.choices, required=False)
    others = area(
        "还有哪些学生",
        MAX_OTHERS,
        required=False,
        hint="一行一名：李明 七(2)班",
        rows=3,
    )

    def __init__(self, *args: Any, student: Student | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.student = student
        self.fields["token"].initial = uuid4
        if student is not None:
            for name in ("name", "group", "pupil_words"):
                del self.fields[name]

    @property
    def words_of_pupil(self) -> str:
        """The child in words, as typed."""
        given = [self.cleaned_data.get(name, "") for name in ("name", "group", "pupil_words")]
        return "，".join(part.strip() for part in given if part.strip())


class FindForm(CaseForm):
    """A pupil by name; `pupil`: the one chosen of those found."""

    name = fields.text("学生姓名", max_length=40, autocomplete="off")

    def __init__(self, *args: Any, found: Sequence[Student] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.found = {str(one.public_id): one for one in found}
        if found:
            choices = [
                (key, f"{one.name} {one.current_class or ''}") for key, one in self.found.items()
            ]
            self.fields["pupil"] = fields.chips("是哪一名", choices, required=False)


class OfChildForm(CaseForm):
    """A form about one child; stale where somebody wrote meanwhile."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, child: BullyingChild, **options: Any) -> None:
        initial = {"revision": child.revision, **options.pop("initial", {})}
        super().__init__(*args, initial=initial, **options)
        self.child = child


class StatementForm(OfChildForm):
    """What the child says."""

    text = area("学生的陈述", MAX_TEXT, hint="用学生的原话：谁、什么时候、做了什么", rows=6)
    second_adult = fields.text(
        "在场的第二名成年人",
        max_length=bullying_children.MAX_NAME,
        autocomplete="off",
        placeholder="如：班主任王老师、家长",
    )
    place = fields.words("在哪里谈的", bullying_children.MAX_NAME, placeholder="如：心理咨询室")
    on = fields.day("哪一天")


class FamilyForm(OfChildForm):
    """A family was told."""

    whom = fields.text(
        "告诉了谁",
        max_length=bullying_children.MAX_NAME,
        autocomplete="off",
        placeholder="如：母亲",
    )
    at = moment("什么时候")
    words = area(
        "家长的意见",
        bullying_children.MAX_WORDS,
        required=False,
        hint="家长怎么说，要求什么",
    )


class SupportForm(OfChildForm):
    """Who looks after the child."""

    text = area(
        "怎样帮扶",
        bullying_children.MAX_WORDS,
        hint="如：座位分开；每周三谈心；课间有老师在",
    )
    review_on = fields.day("哪天回看")

    def __init__(self, *args: Any, staff: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        people = {str(one.public_id): one for one in staff}
        who = forms.TypedChoiceField(
            label="谁来帮扶",
            choices=[("", "请选择"), *((key, one.name) for key, one in people.items())],
            coerce=people.get,
            error_messages={"required": "请选择谁来帮扶。", "invalid_choice": "请选择谁来帮扶。"},
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self.fields = {"revision": self.fields.pop("revision"), "supporter": who, **self.fields}


class ReviewForm(OfChildForm):
    """How the child is now."""

    words = area(
        "学生现在怎么样",
        bullying_children.MAX_WORDS,
        hint="如：愿意来上学，没有再发生；同学关系怎样",
    )
    again_on = fields.day("再看一次的日子", required=False)


class WhyForm(CaseForm):
    """A reason."""

    why = fields.text("为什么重新调查", max_length=200, autocomplete="off")


class JudgedForm(CaseForm):
    """What the committee found: who took part, each child's part, how grave, what follows."""

    finding = fields.chips("认定结果", Finding.choices)
    gravity = forms.TypedChoiceField(
        label="严重程度",
        choices=Gravity.choices,
        coerce=int,
        empty_value=None,
        required=False,
        error_messages=FROM_LIST,
        widget=forms.RadioSelect,
    )
    reasons = area("认定的理由", bullying.MAX_TEXT, hint="依据哪些陈述、证据；有不同意见也写上")
    measures = _several("教育惩戒和处理", Measure.choices)
    measures_words = area(
        "具体怎样做", MAX_MEASURES, required=False, hint="谁、什么时候、由谁来做", rows=2
    )

    def __init__(
        self,
        *args: Any,
        members: Sequence[CommitteeMember],
        children: Sequence[BullyingChild],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.there = {str(one.public_id): one for one in members}
        names = [(key, f"{one.name}（{one.post}）") for key, one in self.there.items()]
        self.fields = {"members": _several("参加认定的委员", names), **self.fields}
        self.children = children
        for child in children:
            self.fields[_part(child)] = fields.chips(
                f"{child.student.name}在事件中", ChildPart.choices, required=False
            )

    @property
    def part_fields(self) -> list[Any]:
        """The children, each with its choices."""
        return [self[_part(child)] for child in self.children]

    @property
    def judged(self) -> bullying.Judged:
        """What the valid form says."""
        given = self.cleaned_data
        return bullying.Judged(
            finding=given["finding"],
            gravity=given["gravity"],
            reasons=given["reasons"],
            members=[self.there[key] for key in given["members"]],
            parts=self._parts(given),
            measures=self._measures(given),
        )

    def _parts(self, given: Mapping[str, Any]) -> dict[int, str]:
        return {child.pk: given[_part(child)] for child in self.children if given[_part(child)]}

    def _measures(self, given: Mapping[str, Any]) -> str:
        ticked = "；".join(str(Measure(one).label) for one in given["measures"])
        return "\n".join(part for part in (ticked, given["measures_words"].strip()) if part)


def _part(child: BullyingChild) -> str:
    return f"part_{child.public_id.hex}"
