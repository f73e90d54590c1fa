"""Columns a school must not keep, whatever its list holds (domain §0.1.9): parents' employer, post
and income, their identity numbers. Their whereabouts may be kept, to province and city.
"""

import re

from school_care.core.cells import simplified, squeeze

from .headings import resolve, role_of
from .meanings import LEFT_OUT

_WORK = re.compile(r"(?:工作|务工|打工|就业)单位|单位名称|工作(?:情况|去向)")
_PERSON = re.compile(r"父|母|家长|监护|成员|爷|奶|外公|外婆|姥")
_FORBIDDEN = (
    (re.compile(r"职务|职业|职称|收入|工资|学历|文化程度"), "家长的职务、职业和收入"),
    (re.compile(r"证件(?:号|类型)|身份证"), "家长的证件号码"),
    (re.compile(r"宗教|信仰"), "宗教信仰"),
)
_PLACES = {
    "FATHER": "contact/FATHER/place",
    "MOTHER": "contact/MOTHER/place",
    "MEMBER": "contact/MEMBER/place",
    "MEMBER#2": "contact/MEMBER#2/place",
    "MEMBER#3": "contact/MEMBER#3/place",
    "GUARDIAN": "contact/GUARDIAN/place",
}


def why_not_kept(label: str) -> str:
    """Why a column may not be imported as it is; "" when nothing forbids it."""
    text = simplified(squeeze(label))
    if resolve(label).imported or not _about_parents(text):
        return ""
    if _WORK.search(text):
        return "按规定不收集家长的工作单位；如果写的是在哪里务工，可以只读取省、市"
    for pattern, what in _FORBIDDEN:
        if pattern.search(text):
            return f"按规定不收集{what}"
    return ""


def allowed_codes(label: str) -> tuple[str, ...] | None:
    """The only meanings such a column may be given; None when any may."""
    if not why_not_kept(label):
        return None
    text = simplified(squeeze(label))
    if _WORK.search(text):
        return (LEFT_OUT, _place_of(text))
    return (LEFT_OUT,)


def _about_parents(text: str) -> bool:
    return bool(_PERSON.search(text)) or bool(re.search(r"宗教|信仰|收入|工资|工作单位", text))


def _place_of(text: str) -> str:
    return _PLACES.get(role_of(text), "place")
