"""Forms of 开学报到 and 假期去向: chips first, words optional."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms

from school_care.attendance.enums import CallResult, HolidayPlace, NotHereReason
from school_care.attendance.holiday_presets import Preset, called
from school_care.attendance.models import HolidayStay
from school_care.attendance.services.holidays import StayFacts
from school_care.school.forms import fields
from school_care.school.forms.fields import DayInput
from school_care.students.enums import Whereabouts
from school_care.students.models import ContactPerson
from school_care.students.roster.phones import read_phones

SOMEBODY_ELSE = "other"


def optional_day(label: str) -> forms.DateField:
    """A day or nothing."""
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=DayInput(),
        error_messages={"invalid": "日期无法识别，请重新选择。"},
    )


class NotHereForm(forms.Form):
    """Why a pupil has not come, and where they are."""

    use_required_attribute = False

    reason = fields.chips("原因", NotHereReason.choices)
    whereabouts = fields.chips("去向", [("", "还不知道"), *Whereabouts.choices], required=False)
    note = fields.words("说明", 200)


class RegisteredOnForm(forms.Form):
    """The day a pupil registered."""

    use_required_attribute = False

    registered_on = forms.DateField(
        label="报到日期",
        input_formats=["%Y-%m-%d"],
        widget=DayInput(),
        error_messages={"required": "请选择报到日期。", "invalid": "日期无法识别，请重新选择。"},
    )


class CallForm(forms.Form):
    """Who was rung about a pupil who has not come, and what came of it."""

    use_required_attribute = False

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    who = fields.chips("打给谁", ())
    result = fields.chips("结果", CallResult.choices)
    note = fields.words("说了什么", 200)

    def __init__(self, *args: Any, people: Sequence[ContactPerson], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {str(person.public_id): person for person in people}
        self.fields["who"].choices = [
            *((key, _named(person)) for key, person in self.people.items()),
            (SOMEBODY_ELSE, "其他人"),
        ]

    def contact(self) -> ContactPerson | None:
        """The person rung; None for somebody the archive does not know."""
        return self.people.get(self.cleaned_data["who"])

    def whom(self) -> str:
        """母亲, 奶奶: as it is kept."""
        contact = self.contact()
        return contact.title if contact else "其他人"


class StayForm(forms.Form):
    """Where, with whom and under which number a pupil spends the holidays."""

    use_required_attribute = False

    place_kind = fields.chips("在哪里", HolidayPlace.choices)
    place = fields.words("地点", 80)
    who = fields.chips("和谁在一起", (), required=False)
    with_whom = fields.words("是谁", 40, placeholder="例如：姑姑一家")
    alone = forms.BooleanField(label="无成年人照看", required=False)
    phone = fields.words("联系电话", 30, inputmode="tel")
    leaves_on = optional_day("离开日期")
    back_on = optional_day("返回日期")
    note = fields.words("说明", 200)

    def __init__(
        self,
        *args: Any,
        people: Sequence[ContactPerson],
        stay: HolidayStay | None = None,
        preset: Preset | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.stay = stay
        self.people = {str(person.public_id): person for person in people}
        self.fields["who"].choices = [
            *((key, _named(person)) for key, person in self.people.items()),
            (SOMEBODY_ELSE, "其他人"),
        ]
        self.initial = _initial(stay, preset, self.people) | self.initial

    def clean_phone(self) -> str:
        """The one number that was typed, digits only; "" for nothing."""
        typed = self.cleaned_data["phone"]
        if not typed.strip():
            return ""
        cell = read_phones(typed)
        if cell.warning or len(cell.entries) != 1:
            raise forms.ValidationError("电话号码不对：手机11位，座机带区号；只填一个号码。")
        return cell.entries[0].number

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        other = given.get("who") == SOMEBODY_ELSE
        if other and not given.get("with_whom", "").strip():
            self.add_error("with_whom", "请写和谁在一起，例如「姑姑一家」。")
        if not given.get("who") and not given.get("alone") and "who" in given:
            self.add_error("who", "请点选和谁在一起；没有大人照看，就勾选「无成年人照看」。")
        return given

    def facts(self) -> StayFacts:
        """What the valid form says."""
        given = self.cleaned_data
        contact = self.people.get(given["who"])
        whom = given["with_whom"] if given["who"] == SOMEBODY_ELSE else ""
        return StayFacts(
            place_kind=given["place_kind"],
            place=given["place"],
            with_contact=contact,
            with_whom=called(contact) if contact else whom,
            phone=given["phone"] or None,
            alone=given["alone"],
            leaves_on=given["leaves_on"],
            back_on=given["back_on"],
            note=given["note"],
        )


def _named(person: ContactPerson) -> str:
    """奶奶 陈秀英（尾号0101）."""
    tail = person.phone_last4 or person.other_phone_last4
    words = " ".join(part for part in (called(person), person.name) if part)
    return f"{words}（尾号{tail}）" if tail else words


def _initial(
    stay: HolidayStay | None, preset: Preset | None, people: dict[str, ContactPerson]
) -> dict[str, Any]:
    """What stands in the form before anybody typed; the number is never shown in it."""
    if stay is None:
        if preset is None:
            return {}
        key = str(preset.contact.public_id) if preset.contact else ""
        return {"place_kind": preset.place_kind, "who": key}
    by_key = {person.pk: key for key, person in people.items()}
    named = SOMEBODY_ELSE if stay.with_whom else ""
    who = by_key.get(stay.with_contact_id, named)
    fields = ("place_kind", "place", "alone", "leaves_on", "back_on", "note")
    return {name: getattr(stay, name) for name in fields} | {
        "who": who,
        "with_whom": stay.with_whom if who == SOMEBODY_ELSE else "",
    }
