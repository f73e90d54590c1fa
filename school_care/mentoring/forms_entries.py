"""The forms of several children at once: one thing done with a group, and a class ticked off."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms

from school_care.mentoring.enums import Mood, RecordKind, Topic
from school_care.mentoring.forms import OTHER_DAY, DayChips, RecordForm
from school_care.mentoring.forms_details import one_of, some_of
from school_care.mentoring.record_content import MAX_TEXT, Content
from school_care.school.forms.fields import DayInput
from school_care.students.models import Student

MAX_OWN = 200  # characters of the line of one child; more is written on the child's own page
NOBODY_TICKED = "请先勾选学生。"
GONE = "选的学生里有人已不在本班，请重选。"


@dataclass(frozen=True)
class PupilRow:
    """One pupil of the list with the fields of their line."""

    student: Student
    fields: dict[str, forms.BoundField]
    ticked: bool
    done: bool = False  # talked with today already

    @property
    def key(self) -> str:
        return str(self.student.public_id)


class PupilTicks(forms.Form):
    """What both forms share: the pupils of a class, ticked, each with own fields."""

    pupils = forms.MultipleChoiceField(
        label="学生",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NOBODY_TICKED, "invalid_choice": GONE},
    )

    def offer(self, students: Sequence[Student]) -> None:
        """Which pupils stand on the page, in this order."""
        self._pupils = {str(student.public_id): student for student in students}
        self.fields["pupils"].choices = [(key, one.name) for key, one in self._pupils.items()]

    def ticked_pupils(self) -> list[Student]:
        """The pupils ticked, in the order of the page; of a valid form."""
        chosen = set(self.cleaned_data["pupils"])
        return [student for key, student in self._pupils.items() if key in chosen]

    def rows_of(
        self, students: Sequence[Student], names: Sequence[str], done: set[int]
    ) -> list[PupilRow]:
        """The lines of the page for some of the pupils."""
        chosen = set(self["pupils"].value() or ())
        return [
            PupilRow(
                student,
                {name: self[f"{name}_{student.public_id}"] for name in names},
                str(student.public_id) in chosen,
                student.pk in done,
            )
            for student in students
        ]


class EntryForm(PupilTicks, RecordForm):
    """One thing done with several pupils of a class: one text for all, or an own line for one."""

    field_order = ("pupils",)

    def __init__(self, *args: Any, students: Sequence[Student], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer(students)
        for key in self._pupils:
            self.fields[f"own_{key}"] = forms.CharField(
                label="另写一句",
                required=False,
                max_length=MAX_OWN,
                widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
            )

    def said(self) -> list[tuple[Student, Content]]:
        """Each pupil with what is said of them."""
        shared = self.content()
        return [(one, self._own(shared, one)) for one in self.ticked_pupils()]

    def _own(self, shared: Content, student: Student) -> Content:
        own = self.cleaned_data[f"own_{student.public_id}"].strip()
        return replace(shared, text=own) if own else shared


class TickForm(PupilTicks):
    """本班今天谈了谁: topics and mood of each child ticked, words only where wanted."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    day = DayChips(label="哪一天")
    day_other = forms.DateField(label="日期", required=False, widget=DayInput())
    before_entry_confirmed = forms.BooleanField(label="确认：补录入学前的记录", required=False)

    use_required_attribute = False
    asks_confirmation = False

    def __init__(
        self, *args: Any, today: date, students: Sequence[Student], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.offer(students)
        for key in self._pupils:
            self.fields[f"topics_{key}"] = some_of("谈到什么", Topic)
            self.fields[f"mood_{key}"] = one_of("孩子心情", Mood)
            self.fields[f"text_{key}"] = forms.CharField(
                label="一句话",
                required=False,
                max_length=MAX_TEXT,
                widget=forms.TextInput(
                    attrs={"class": "form-control", "autocomplete": "off", "placeholder": "一句话"}
                ),
            )
        self.fields["day"].widget.choices = [
            (today.isoformat(), "今天"),
            ((today - timedelta(days=1)).isoformat(), "昨天"),
            (OTHER_DAY, "其他日期"),
        ]
        self.fields["day_other"].widget.attrs |= {"max": today.isoformat()}
        self.initial.setdefault("day", today.isoformat())

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        chosen = given.get("day") == OTHER_DAY
        if chosen and not given.get("day_other") and "day_other" not in self.errors:
            self.add_error("day_other", "请选择日期。")
        for key in given.get("pupils", ()):
            if not given.get(f"topics_{key}") and not given.get(f"text_{key}", "").strip():
                self.add_error(f"topics_{key}", "请点选谈到了什么，或写一句话。")
        return given

    def said(self) -> list[tuple[Student, Content]]:
        """Each pupil ticked with the talk."""
        return [(one, self._talk(str(one.public_id))) for one in self.ticked_pupils()]

    def _talk(self, key: str) -> Content:
        given = self.cleaned_data
        mood = given[f"mood_{key}"]
        return Content(
            kind=RecordKind.TALK,
            happened_on=given["day_other"] if given["day"] == OTHER_DAY else given["day"],
            topics=tuple(given[f"topics_{key}"]),
            mood=int(mood) if mood else None,
            text=given[f"text_{key}"].strip(),
        )
