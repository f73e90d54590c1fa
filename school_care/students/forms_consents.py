"""Forms of notice and consent: chips first; nothing is agreed to by default."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from school_care.core import clock
from school_care.school.forms import fields
from school_care.students.enums import ConsentChannel, ContactRole, Purpose
from school_care.students.models import ContactPerson, Student
from school_care.students.purposes import ASKED, SHORT
from school_care.students.selectors_consents import PupilRow
from school_care.students.services.consents import PUPIL, Answers, Speaker

YES, NO = "yes", "no"
OTHER = "other"
ANSWERS = [(YES, "同意"), (NO, "不同意"), ("", "未答复")]
OTHER_ROLES = [
    (ContactRole.FATHER, "父亲"),
    (ContactRole.MOTHER, "母亲"),
    (ContactRole.GUARDIAN, "其他监护人"),
    (ContactRole.CARER, "被委托照护人"),
]


def speaker_label(person: ContactPerson) -> str:
    """李秀英（奶奶）, and 被委托照护人 where that is what the person is."""
    carer = person.role == ContactRole.CARER and person.title != person.get_role_display()
    return f"{person.name}（{person.title}{'，被委托照护人' if carer else ''}）"


def _speaker(person: ContactPerson) -> Speaker:
    return Speaker(person.name, person.title, person.role)


class SpeakingForm(forms.Form):
    """Who spoke for the child, how and when: what answers and withdrawals share."""

    who = forms.ChoiceField(
        label="谁答复的",
        widget=forms.RadioSelect,
        error_messages={"required": "请点选是谁答复的。"},
    )
    other_name = fields.text("姓名", max_length=40, required=False, autocomplete="off")
    other_role = fields.choice("身份", [("", "请选择"), *OTHER_ROLES], required=False)
    channel = forms.ChoiceField(
        label="方式",
        choices=ConsentChannel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请点选是怎样答复的。"},
    )
    day = fields.day("日期")

    use_required_attribute = False
    child_may_speak = False

    def __init__(self, *args: Any, people: Iterable[ContactPerson], **options: Any) -> None:
        super().__init__(*args, **options)
        self._people = {str(person.public_id): person for person in people}
        choices = [(key, speaker_label(person)) for key, person in self._people.items()]
        if self.child_may_speak:
            choices.append((PUPIL, "学生本人"))
        self.fields["who"].choices = [*choices, (OTHER, "其他人")]
        self.fields["day"].widget.attrs["max"] = clock.today().isoformat()
        self.initial.setdefault("day", clock.today())
        if len(self._people) == 1:
            self.initial.setdefault("who", next(iter(self._people)))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("who") == OTHER:
            for name, words in (("other_name", "请填写姓名。"), ("other_role", "请选择身份。")):
                if not given.get(name):
                    self.add_error(name, words)
        return given

    def speaker(self, student: Student) -> Speaker:
        """Who the valid form says spoke."""
        given = self.cleaned_data
        if given["who"] == PUPIL:
            return Speaker(student.name, "本人", PUPIL)
        if given["who"] == OTHER:
            role = given["other_role"]
            return Speaker(given["other_name"], ContactRole(role).label, role)
        return _speaker(self._people[given["who"]])


class AnswerForm(SpeakingForm):
    """What one family was told and answered, purpose by purpose."""

    form_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    told = forms.BooleanField(label="已把告知书讲清楚、交给家长", required=False)

    def __init__(self, *args: Any, told: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("told", not told)
        for purpose in ASKED:
            self.fields[purpose.value] = forms.ChoiceField(
                label=purpose.label, choices=ANSWERS, widget=forms.RadioSelect, required=False
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and not given["told"] and not self.answers():
            raise forms.ValidationError("还没有选任何一项：请点选同意或不同意，或勾选已告知。")
        return given

    def answers(self) -> dict[Purpose, bool]:
        """What was answered; purposes left open are absent."""
        chosen = {purpose: self.cleaned_data.get(purpose.value) for purpose in ASKED}
        return {purpose: answer == YES for purpose, answer in chosen.items() if answer}

    def asked(self) -> list[tuple[Any, Any]]:
        """(use, field) for the page, in order."""
        return [(use, self[purpose.value]) for purpose, use in ASKED.items()]


class WithdrawForm(SpeakingForm):
    """Who takes a consent back, how and when. The child itself may."""

    child_may_speak = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["who"].error_messages["required"] = "请点选是谁提出撤回的。"
        self.fields["channel"].error_messages["required"] = "请点选是怎样提出的。"


class ClassNoticeForm(forms.Form):
    """The families of a class were told together."""

    told_to = fields.text("告知对象", max_length=40, autocomplete="off")
    channel = forms.ChoiceField(
        label="方式", choices=ConsentChannel.choices, widget=forms.RadioSelect
    )
    day = fields.day("告知日期")
    pupils = forms.MultipleChoiceField(
        label="到会的家庭",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一名学生。"},
    )

    use_required_attribute = False

    def __init__(self, *args: Any, rows: Sequence[PupilRow], **options: Any) -> None:
        super().__init__(*args, **options)
        self._pupils = {str(row.student.public_id): row.student for row in rows}
        untold = [str(row.student.public_id) for row in rows if row.told_on is None]
        # all may be sent (a second tap names who has just been told); the page shows the others
        self.fields["pupils"].choices = [(key, s.name) for key, s in self._pupils.items()]
        self._untold = untold
        self.fields["day"].widget.attrs["max"] = clock.today().isoformat()
        for name, value in {
            "told_to": "家长会到会家长",
            "channel": ConsentChannel.IN_PERSON,
            "day": clock.today(),
            "pupils": untold,
        }.items():
            self.initial.setdefault(name, value)

    def offered(self) -> list[tuple[str, str, bool]]:
        """(id, name, ticked) of the pupils still to be told."""
        ticked = self["pupils"].value() or []
        return [(key, self._pupils[key].name, key in ticked) for key in self._untold]

    def students(self) -> list[Student]:
        """The pupils ticked."""
        return [self._pupils[key] for key in self.cleaned_data["pupils"]]


class ClassAnswersForm(forms.Form):
    """Consent forms of a class, taken from the pile: one row a pupil, one column a purpose. Only
    what nobody has answered yet can be entered here."""

    form_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    channel = forms.ChoiceField(
        label="方式", choices=ConsentChannel.choices, widget=forms.RadioSelect
    )
    day = fields.day("答复日期")

    use_required_attribute = False

    def __init__(self, *args: Any, rows: Iterable[PupilRow], **options: Any) -> None:
        super().__init__(*args, prefix="all", **options)
        self.rows = list(rows)
        self.fields["day"].widget.attrs["max"] = clock.today().isoformat()
        self.initial.setdefault("channel", ConsentChannel.PAPER)
        self.initial.setdefault("day", clock.today())
        self.troubles: dict[int, str] = {}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        self._found: list[Answers] = []
        for row in self.rows:
            answers = self._answers_of(row)
            speaker = self._speaker_of(row)
            if answers and speaker is None:
                self.troubles[row.student.pk] = "请选择是谁答复的。"
            elif answers:
                self._found.append(Answers(row.student, _speaker(speaker), answers))
        if self.troubles:
            raise forms.ValidationError("有几行还没有选是谁答复的，请补上后再保存。")
        if not self._found:
            raise forms.ValidationError("还没有选任何一项：请在表里点选同意或不同意。")
        return given

    def answers(self) -> list[Answers]:
        """What the valid form says, pupil by pupil."""
        return self._found

    def lines(self) -> list[dict[str, Any]]:
        """The table: each pupil with the cells to choose in."""
        return [
            {
                "row": row,
                "is_open": any(standing.answer is None for standing in row.standings),
                "who": self._key(row, "who"),
                "people": [
                    (str(person.public_id), speaker_label(person), self._is_chosen(row, person))
                    for person in row.speakers
                ],
                "cells": [
                    {
                        "standing": standing,
                        "name": self._key(row, standing.purpose),
                        "label": f"{row.student.name}：{SHORT[standing.purpose]}",
                        "chosen": self.data.get(self._key(row, standing.purpose), ""),
                    }
                    for standing in row.standings
                ],
                "trouble": self.troubles.get(row.student.pk, ""),
            }
            for row in self.rows
        ]

    def _answers_of(self, row: PupilRow) -> dict[Purpose, bool]:
        found = {}
        for standing in row.standings:
            answer = self.data.get(self._key(row, standing.purpose))
            if standing.answer is None and answer in (YES, NO):
                found[standing.purpose] = answer == YES
        return found

    def _speaker_of(self, row: PupilRow) -> ContactPerson | None:
        chosen = self.data.get(self._key(row, "who"))
        return next((one for one in row.speakers if str(one.public_id) == chosen), None)

    def _is_chosen(self, row: PupilRow, person: ContactPerson) -> bool:
        if self.is_bound:
            return self.data.get(self._key(row, "who")) == str(person.public_id)
        return len(row.speakers) == 1

    @staticmethod
    def _key(row: PupilRow, what: str) -> str:
        return f"{row.student.public_id}:{what}"


def told_to_of(speaker: Speaker) -> str:
    """Whom a notice went to, as it is written down."""
    return f"{speaker.name}（{speaker.relation}）"


def day_of(form: forms.Form) -> date:
    """The day of a valid form."""
    return form.cleaned_data["day"]
