"""What of a pupil must not become public: no pupil without consent, no number, no label.

Registered with `core.publication` at start-up, so that the public site asks without knowing a
child. The school's names are read in one query and looked up in one pass over the text: 5,000
pupils cost no more than the query (no pattern for each name).
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q

from school_care.core import clock
from school_care.core.sealed import lookup_index
from school_care.school.models import School
from school_care.school.selectors import staff_of
from school_care.students.enums import GONE, EnrolmentStatus, Purpose
from school_care.students.models import CareCategory, ContactPerson, Enrolment, Student
from school_care.students.services.consents import pupils_with_consent

# Who left is still a child for about as long as the archive keeps the file.
FORMER_DAYS = 3 * 365
SHOWN = 5  # names in one sentence
MOST_NUMBERS = 300  # looked up of one text

# Words that put a named child into a group, beside the names of the categories themselves.
_GROUPS = (
    "留守 困境 孤儿 无人抚养 单亲 离异 重组家庭 隔代 残疾 残障 低保 贫困 特困 脱贫 建档立卡 "
    "特殊群体 特殊学生 学困 学习困难 辍学 控辍 劝返 随迁子女 流动儿童 帮扶对象 受助学生 资助对象"
)
LABELS = tuple(_GROUPS.split())

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅˙", "·"))
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_UNREADABLE = re.compile(r"[□■?\ufffd▯*]")
_CALLED = re.compile(
    r"(同学|小朋友|等(\d{1,3}|[一二两三四五六七八九十几]{1,3})?[名位个]?(同学|学生|小朋友))"
)
_OF_CLASS = re.compile(r"[)\d一二三四五六七八九十]班$")
_PHONE = re.compile(
    r"(?<!\d)(?:\+?86[\s\-]?)?"
    r"(1[3-9]\d(?:[\s\-]?\d){8}|0\d{2,3}[\s\-]?\d{7,8}|[2-9]\d{6,7})(?!\d)"
)
_NUMBER = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{8,30}(?![A-Z0-9])")
_STUDENT_NUMBER = re.compile(r"[GJL]\d{17}[\dX]")


def objections_about_pupils(text: str, school_id: int | None) -> list[str]:
    """Why `text` must not stand on the public pages of a school, as Chinese sentences for its
    editor; empty when it may. Without a school nothing is known of any child."""
    if school_id is None:
        return []
    plain = unicodedata.normalize("NFKC", text)
    return [
        *_about_names(plain, school_id),
        *_about_student_numbers(plain, school_id),
        *_about_phones(plain, school_id),
    ]


def _about_names(text: str, school_id: int) -> list[str]:
    bearers = _pupils_by_name(school_id)
    found = names_in(text, bearers)
    if found:
        teachers = {plain_name(name) for name in _staff_names(school_id)}
        found = [name for name in found if name not in teachers]
    if not found:
        return []
    ids = [pupil for name in found for pupil in bearers[name]]
    agreed = pupils_with_consent(student_ids=ids, purpose=Purpose.PUBLIC)
    secret = [name for name in found if not agreed.issuperset(bearers[name])]
    if secret:
        return [
            f"内容里有学生姓名{_quoted(secret)}，监护人没有同意公开使用。请删去姓名，或先取得同意。"
        ]
    letters, _ = _squeezed(text)
    label = next((word for word in _labels() if word in letters), "")
    if label:
        return [
            f"学生姓名{_quoted(found)}和「{label}」写在了同一篇里。即使监护人同意公开姓名，"
            "也不能让人看出孩子属于哪一类。请删去其中一处。"
        ]
    return []


def _pupils_by_name(school_id: int) -> dict[str, list[int]]:
    """Ids by plain name of everyone at the school, and of those who left not long ago."""
    since = clock.today() - timedelta(days=FORMER_DAYS)
    left = Enrolment.objects.filter(school_id=school_id, leave_reason__in=GONE, until__gt=since)
    pupils = Student.objects.filter(
        Q(status=EnrolmentStatus.ENROLLED) | Q(pk__in=left.values("student_id")),
        school_id=school_id,
    ).order_by()
    bearers: dict[str, list[int]] = {}
    for pupil, name in pupils.values_list("pk", "name"):
        bearers.setdefault(plain_name(name), []).append(pupil)
    return {name: ids for name, ids in bearers.items() if _can_be_found(name)}


def _can_be_found(name: str) -> bool:
    return len(name) > 1 and not _UNREADABLE.search(name)


def _staff_names(school_id: int) -> Iterable[str]:
    return staff_of(School(pk=school_id)).values_list("name", flat=True)


def _labels() -> list[str]:
    names = CareCategory.objects.values_list("name", flat=True)
    return [*LABELS, *(name.partition("（")[0] for name in names)]


def plain_name(name: str) -> str:
    """A name as it is compared: NFKC, without blanks, one kind of dot."""
    folded = _UNSEEN.sub("", unicodedata.normalize("NFKC", name)).translate(_DOTS)
    return "".join(folded.split())


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Which of the plain `names` stand in `text`, each once, in the order of the text.

    Blanks inside a name do not hide it. A name of two characters, which Chinese text forms by
    chance all the time (国王可以), must stand free or be called 同学, or follow its class; the
    longest name at a place wins.
    """
    known = names if isinstance(names, dict | set | frozenset) else set(names)
    lengths = sorted({len(name) for name in known}, reverse=True)
    firsts = {name[0] for name in known}
    letters, gaps = _squeezed(text)
    found: dict[str, None] = {}
    place = 0
    while place < len(letters):
        step = 1
        if letters[place] in firsts:
            for length in lengths:
                word = letters[place : place + length]
                if word in known and _stands(letters, gaps, place, place + length):
                    found[word] = None
                    step = length
                    break
        place += step
    return list(found)


def _squeezed(text: str) -> tuple[str, set[int]]:
    """The text without blanks, and the places before which there was one. Lines stay apart."""
    letters: list[str] = []
    gaps: set[int] = set()
    for letter in _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_DOTS):
        if letter == "\n" or not letter.isspace():
            letters.append(letter)
        else:
            gaps.add(len(letters))
    return "".join(letters), gaps


def _stands(letters: str, gaps: set[int], start: int, end: int) -> bool:
    """Whether the letters from `start` to `end` are a name rather than parts of other words."""
    name = letters[start:end]
    before, after = letters[start - 1 : start] if start else "", letters[end : end + 1]
    if name.isascii():
        free_left = start in gaps or not (before.isascii() and before.isalnum())
        free_right = end in gaps or not (after.isascii() and after.isalnum())
        return free_left and free_right
    if len(name) > 2:
        return True
    if _CALLED.match(letters, end) or _OF_CLASS.search(letters[max(0, start - 3) : start]):
        return True
    return (start in gaps or not _HAN.match(before)) and (end in gaps or not _HAN.match(after))


def _about_student_numbers(text: str, school_id: int) -> list[str]:
    numbers = set(_NUMBER.findall(text.upper()))
    if not any(_STUDENT_NUMBER.fullmatch(number) for number in numbers):
        keys = [lookup_index(number, "national_student_no") for number in _some(numbers)]
        known = Student.objects.filter(school_id=school_id, national_student_no_index__in=keys)
        if not keys or not known.exists():
            return []
    return ["内容里有学籍号，不能公开。请删去后再发布。"]


def _about_phones(text: str, school_id: int) -> list[str]:
    numbers = {re.sub(r"\D", "", match[1]) for match in _PHONE.finditer(text)}
    if not numbers:
        return []
    school = School.objects.get(pk=school_id)
    published = {re.sub(r"\D", "", number) for number in _published(school)}
    by_key = {lookup_index(number, "phone"): number for number in _some(numbers - published)}
    contacts = ContactPerson.objects.filter(
        Q(phone_index__in=by_key) | Q(other_phone_index__in=by_key), school_id=school_id
    ).values_list("phone_index", "other_phone_index")
    tails = sorted({by_key[key][-4:] for row in contacts for key in row if key in by_key})
    if not tails:
        return []
    return [f"内容里有学生家里登记的电话（尾号{'、'.join(tails)}）。请删去，留学校的电话即可。"]


def _published(school: School) -> tuple[str, ...]:
    return school.phone, school.hotline, school.police_phone


def _some(numbers: set[str]) -> list[str]:
    return sorted(numbers)[:MOST_NUMBERS]


def _quoted(names: list[str]) -> str:
    shown = "".join(f"「{name}」" for name in names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown}等{len(names)}人"
