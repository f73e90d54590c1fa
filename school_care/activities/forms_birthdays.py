"""Forms of birthdays: kept how and when, by which calendar, several together, cards to print."""

from datetime import date
from typing import Any

from django import forms

from school_care.activities.choices.home import KeptHow
from school_care.core.lunar import LunarDay, day_name, month_name
from school_care.school.forms import fields

TICKS = (("card", "贺卡"), ("message", "感言"), ("wish", "祝福"))
SUN, MOON = "sun", "moon"
MAX_WISH = 40
WISHES = (
    "愿你天天开心，一天比一天有力量。",
    "老师和同学们都喜欢你，生日快乐！",
    "谢谢你带给大家的笑声。",
    "愿你喜欢的事，越做越好。",
)
SIZES = (("four", "A4纸四张小卡（裁开）"), ("fold", "A5对折卡，每人一张"))


def ticks_field() -> forms.MultipleChoiceField:
    """贺卡, 感言, 祝福."""
    return forms.MultipleChoiceField(
        label="送了什么", choices=TICKS, required=False, widget=forms.CheckboxSelectMultiple
    )


class KeepForm(forms.Form):
    """A birthday was kept."""

    use_required_attribute = False
    ticks = ticks_field()
    how = fields.chips("怎么过的", KeptHow.choices)
    held_on = fields.day("活动日期")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()


class TogetherForm(forms.Form):
    """集体生日: which children is read from the list's own boxes."""

    use_required_attribute = False
    ticks = ticks_field()
    held_on = fields.day("活动日期")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()


class CalendarForm(forms.Form):
    """家里过公历还是农历, and on which lunar day where it differs from the birth date's."""

    use_required_attribute = False
    calendar = fields.chips("家里过", [(SUN, "公历生日"), (MOON, "农历生日")])
    month = forms.TypedChoiceField(
        label="农历月",
        coerce=int,
        required=False,
        empty_value=None,
        choices=[(number, month_name(number)) for number in range(1, 13)],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    day = forms.TypedChoiceField(
        label="农历日",
        coerce=int,
        required=False,
        empty_value=None,
        choices=[(number, day_name(number)) for number in range(1, 31)],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    leap = forms.BooleanField(label="生在闰月", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("calendar") == MOON and not (given.get("month") and given.get("day")):
            self.add_error("calendar", "请选农历的月和日。")
        return given

    def lunar(self) -> LunarDay | None:
        """The lunar day chosen; None for the sun."""
        given = self.cleaned_data
        if given["calendar"] == SUN:
            return None
        return LunarDay(given["month"], given["day"], given["leap"])


class CardsForm(forms.Form):
    """What the cards say and how large they are; the words are printed, not stored."""

    use_required_attribute = False
    wish = fields.chips("祝福语", [(str(n), words) for n, words in enumerate(WISHES)])
    own = fields.words("自己写一句", MAX_WISH)
    size = fields.chips("大小", SIZES)

    def words(self) -> str:
        """The wish: own words go before a chosen one."""
        own = " ".join(self.cleaned_data["own"].split())
        return own or WISHES[int(self.cleaned_data["wish"])]
