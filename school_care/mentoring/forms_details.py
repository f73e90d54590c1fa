"""The optional part of a record's form: when, where, the mood, and what only some kinds ask."""

from collections.abc import Sequence
from typing import Any

from django import forms

from school_care.mentoring.choices.details import (
    CALL_MINUTES,
    LESSON_MINUTES,
    SUBJECTS,
    Alone,
    Given,
    Good,
    Safety,
    SafetyState,
    Way,
    Why,
)
from school_care.mentoring.details import MAX_LINE, MAX_NAME, Detail, kept
from school_care.mentoring.enums import CONTACT_KINDS, Mood, PartOfDay, Place, RecordKind
from school_care.school.models import User

NOT_SAID = ("", "不记")  # taps a chip back; shown only once another is chosen
HOME_OR_NOT = ((Place.HOME, "学生家中"), (Place.OTHER, "别的地方"))
CALLS = (RecordKind.CALL, RecordKind.VIDEO)


def one_of(label: str, choices: Any) -> forms.ChoiceField:
    """One chip or none."""
    offered = [NOT_SAID, *getattr(choices, "choices", choices)]
    return forms.ChoiceField(label=label, choices=offered, required=False, widget=forms.RadioSelect)


def some_of(label: str, choices: Any) -> forms.MultipleChoiceField:
    """Any number of chips."""
    return forms.MultipleChoiceField(
        label=label,
        choices=getattr(choices, "choices", choices),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def line(label: str, longest: int) -> forms.CharField:
    """One line of words."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        widget=forms.TextInput(
            attrs={"class": "form-control", "autocomplete": "off", "maxlength": longest}
        ),
    )


def minutes(offered: Sequence[int]) -> forms.ChoiceField:
    """How long, as chips."""
    return one_of("时长", [(str(count), f"{count}分钟") for count in offered])


class WordsField(forms.MultipleChoiceField):
    """People as chips. Whoever was offered when the page or the draft was made may be sent: these
    are words of the writer, like the line beside it."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        return len(str(value)) <= MAX_NAME


class DetailFields(forms.Form):
    """Fields every one of which may stay empty."""

    mood = one_of("孩子心情", Mood)
    part_of_day = one_of("时段", PartOfDay)
    place = one_of("地点", Place)
    why = one_of("缘由", Why)
    wish = line("学生诉求", MAX_LINE)
    visited = one_of("在哪里", HOME_OR_NOT)
    met = WordsField(label="见到谁", required=False)
    met_other = line("其他人", MAX_NAME)
    view = line("家长意见", MAX_LINE)
    second = one_of("同行教师", ())
    along = line("其他同行的人", MAX_NAME)
    alone = one_of("一人前往的原因", Alone)
    way = one_of("谁打的", Way)
    call_minutes = minutes(CALL_MINUTES)
    subject = one_of("科目", [(name, name) for name in SUBJECTS])
    lesson_minutes = minutes(LESSON_MINUTES)
    given = some_of("做了什么", Given)
    good = some_of("好在哪里", Good)

    def __init__(
        self,
        *args: Any,
        people: Sequence[str] = (),
        colleagues: Sequence[User] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for item in Safety:
            self.fields[f"safety_{item.value}"] = one_of(item.label, SafetyState)
        chosen = [words for words in self.initial.get("met", ()) if words not in people]
        self.fields["met"].choices = [(words, words) for words in (*people, *chosen)]
        self._colleagues = {str(person.public_id): person for person in colleagues}
        self.fields["second"].choices = [
            NOT_SAID,
            *((key, person.name) for key, person in self._colleagues.items()),
        ]
        self.fields["second"].error_messages["invalid_choice"] = "请重新选择同行教师。"

    @property
    def safety_fields(self) -> list[forms.BoundField]:
        """The tick-list of the home."""
        return [self[f"safety_{item.value}"] for item in Safety]

    def circumstances(self, kind: str, *, made: bool) -> dict[str, Any]:
        """Arguments of `Content` beyond words: an attempt says when it was made, nothing more."""
        given = self.cleaned_data
        found: dict[str, Any] = {}
        if kind in CONTACT_KINDS:
            found["part_of_day"] = given["part_of_day"]
        if not made:
            return found
        if kind in CONTACT_KINDS:
            found["mood"] = int(given["mood"]) if given["mood"] else None
        if kind == RecordKind.TALK:
            found["place"] = given["place"]
        if kind == RecordKind.VISIT:
            found["place"] = given["visited"]
            found["second"] = self._colleagues.get(given["second"])
        found["detail"] = self._detail(kind)
        return found

    def _detail(self, kind: str) -> Detail:
        given = self.cleaned_data
        length = given["call_minutes"] if kind in CALLS else given["lesson_minutes"]
        other = given["met_other"].strip()
        with_somebody = bool(given["second"] or given["along"].strip())
        return kept(
            kind,
            {
                **{key: given[key] for key in ("why", "way", "subject", "given", "good")},
                **{key: given[key].strip() for key in ("wish", "view", "along")},
                "alone": "" if with_somebody else given["alone"],
                "met": list(dict.fromkeys([*given["met"], *([other] if other else [])])),
                "safety": {
                    item.value: given[f"safety_{item.value}"]
                    for item in Safety
                    if given[f"safety_{item.value}"]
                },
                "minutes": int(length) if length else 0,
            },
        )

    @staticmethod
    def initial_of_details(content: Any) -> dict[str, Any]:
        """Initial values that show what a `Content` says of these."""
        detail = content.detail
        length = str(detail.get("minutes", ""))
        plain = {key: detail[key] for key in detail if key not in ("safety", "minutes")}
        visit = content.kind == RecordKind.VISIT
        return {
            **plain,
            **{f"safety_{item}": state for item, state in detail.get("safety", {}).items()},
            "mood": str(content.mood or ""),
            "part_of_day": content.part_of_day,
            "place": "" if visit else content.place,
            "visited": content.place if visit else "",
            "call_minutes": length if content.kind in CALLS else "",
            "lesson_minutes": length if content.kind == RecordKind.TUTORING else "",
            "second": str(content.second.public_id) if content.second else "",
        }
