"""The forms of the dormitory's rooms."""

from typing import Any

from django import forms

from school_care.attendance.models import DormRoom
from school_care.attendance.services.rooms import MAX_BEDS, MAX_BUILDING
from school_care.school.forms.fields import text
from school_care.students.enums import Sex

USUAL_BEDS = 8
LIVING = [(Sex.FEMALE, "女生"), (Sex.MALE, "男生")]


def _beds() -> forms.IntegerField:
    said = f"床位数请填1到{MAX_BEDS}之间的整数。"
    return forms.IntegerField(
        label="每间床位",
        min_value=1,
        max_value=MAX_BEDS,
        initial=USUAL_BEDS,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), said),
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )


def _living() -> forms.ChoiceField:
    said = "请选择住女生还是住男生。"
    return forms.ChoiceField(
        label="住",
        choices=LIVING,
        widget=forms.RadioSelect,
        error_messages={"required": said, "invalid_choice": said},
    )


class RoomForm(forms.Form):
    """One room as it is: its number, building, beds, for whom."""

    use_required_attribute = False

    name = text("房间号", max_length=20, autocomplete="off")
    building = text("楼栋", max_length=MAX_BUILDING, required=False, autocomplete="off")
    sex = _living()
    beds = _beds()

    @classmethod
    def of(cls, room: DormRoom) -> "RoomForm":
        """The form filled with what the room is."""
        facts = {name: getattr(room, name) for name in cls.base_fields}
        return cls(initial=facts)


class NewRoomsForm(forms.Form):
    """One room, or a corridor in one line."""

    use_required_attribute = False

    rooms = text(
        "房间号", max_length=400, placeholder="例如 201-212，或 201、203", autocomplete="off"
    )
    building = text(
        "楼栋",
        max_length=MAX_BUILDING,
        required=False,
        placeholder="例如 1号楼",
        autocomplete="off",
    )
    sex = _living()
    beds = _beds()


def beds_of(data: Any) -> dict[str, str]:
    """What was typed as beds: {public id of the stay: bed}."""
    prefix = "bed-"
    return {
        name.removeprefix(prefix): value for name, value in data.items() if name.startswith(prefix)
    }
