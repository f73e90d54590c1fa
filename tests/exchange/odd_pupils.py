"""Odd but valid pupils, made at random: what an archive holds after years of typing."""

from datetime import date, timedelta

from hypothesis import strategies as st

from school_care.core import clock
from school_care.core.cells import words
from school_care.school.models import SchoolClass
from school_care.students.enums import ContactRole, ParentPresence, PhoneState, Precision
from school_care.students.models import CareCategory, Certificate, ContactPerson, StudentCategory
from tests.factories import StudentFactory, days_ago, fictional_id, fictional_phone

NAMES = ("张子轩", "买买提·依明", "欧阳子涵", "玛丽亚", "=张三", "@李四", "㐂一", "郑Ann")
TEXTS = (
    "",
    "无",
    "哮喘，要随身带药（上体育课除外）",
    "体弱\n多病",
    "=1+1",
    "+86村",
    "-",
    "@x",
    "长" * 60,
)
PLACES = ("", "广东省东莞市", "浙江省", "上海市", "贵州省黔东南州", "在家")
KIN = {
    "": "",
    "爷爷": "刘 辉",
    "祖母": "王桂英",
    "外婆": "李·梅花",
    "姑姑": "刘芳",
    "母亲": "李·梅",
    "舅舅（远房）": "李强",
}
CODES = words(
    """
    LB_BOTH LB_ONE LB_UNSPECIFIED MIGRANT FLOATING SINGLE_PARENT REMARRIED GRANDPARENT ORPHAN
    DE_FACTO DIFFICULT DISABLED DIS_PARENT LIFTED MON_UNSTABLE MON_EDGE MON_SUDDEN DIBAO DIBAO_EDGE
    TEKUN RIGID LOW_OTHER MARTYR ACADEMIC PSY BEHAVIOUR CONSTITUTION FAMILY_SPECIAL RETURNED
    ILLNESS UNKNOWN
    """
)
LEFT_BEHIND = ("LB_BOTH", "LB_ONE", "LB_UNSPECIFIED")

people = st.fixed_dictionaries(
    {
        "named": st.booleans(),
        "relation": st.sampled_from(tuple(KIN)),
        "phones": st.integers(0, 2),
        "state": st.sampled_from(("", *PhoneState.values)),
        "place": st.sampled_from(PLACES),
        "presence": st.sampled_from(("", *ParentPresence.values)),
        "address": st.sampled_from(("", "柳溪镇　云岭村，三组")),
        "birth_year": st.sampled_from((None, 1950, 1988)),
        "former": st.booleans(),
    }
)
pupils = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "number": st.sampled_from(("id", "id", "id", "G", "passport", "none")),
        "birth": st.sampled_from(("day", "month", "none")),
        "sex": st.sampled_from(("M", "F", "")),
        "boarding": st.sampled_from((True, False, None)),
        "ethnicity": st.sampled_from(("", "苗族", "汉族", "其他", "穿青人")),
        "address": st.sampled_from((*TEXTS, "柳溪镇，云岭村　三组")),
        "health": st.sampled_from(TEXTS),
        "note": st.sampled_from(TEXTS),
        "difficulties": st.sampled_from(TEXTS),
        "categories": st.lists(
            st.tuples(st.sampled_from(CODES), st.sampled_from(("verified", "claim", "ended"))),
            max_size=4,
            unique_by=lambda pair: pair[0],
        ),
        "certificate": st.booleans(),
        "contacts": st.lists(
            st.tuples(st.sampled_from(ContactRole.values), people), max_size=6
        ),
    }
)  # fmt: skip


def make(told: dict, group: SchoolClass, number: int):
    """Store one of `pupils`; `number` keeps identity numbers apart."""
    born = date(2014, 5, 1) + timedelta(days=number)
    id_number = fictional_id(born, 2 * number % 900 + (told["sex"] == "M"))
    numbers = {
        "id": {"id_number": id_number, "national_student_no": f"G{id_number}"},
        "G": {"id_number": "", "national_student_no": f"G{id_number}"},
        "passport": {"id_type": "A", "id_number": f"E{number:08d}", "national_student_no": ""},
        "none": {"id_number": "", "national_student_no": ""},
    }[told["number"]]
    if told["number"] == "id":  # the archive reads both from the number when it is entered
        told = {**told, "sex": told["sex"] or "F", "birth": told["birth"].replace("none", "day")}
    month_only = told["birth"] == "month"
    student = StudentFactory(
        current_class=group,
        name=told["name"] if told["number"] != "none" else f"无号{chr(0x4E00 + number)}",
        sex=told["sex"],
        birth_date=None if told["birth"] == "none" else born.replace(day=1) if month_only else born,
        birth_precision=Precision.MONTH if month_only else Precision.DAY,
        **numbers,
        **{name: told[name] for name in _PLAIN},
    )
    _add_categories(student, told)
    for order, (role, person) in enumerate(_valid(told["contacts"])):
        _add_person(student, role, person, order)
    return student


_PLAIN = ("boarding", "ethnicity", "address", "health", "note", "difficulties")


def _add_categories(student, told: dict) -> None:
    running = [code for code, state in told["categories"] if state != "ended"]
    kinds = [code for code in running if code in LEFT_BEHIND]
    for code, state in told["categories"]:
        if code in kinds[1:]:
            continue  # one kind of 留守 at a time
        StudentCategory.objects.create(
            school=student.school,
            student=student,
            category=CareCategory.objects.get(code=code),
            starts_on=days_ago(60),
            until=days_ago(5) if state == "ended" else None,
            verified_on=days_ago(50) if state == "verified" else None,
            claimed_as={"DISABLED": "残疾（肢体）", "UNKNOWN": "星星"}.get(code, ""),
        )
    if told["certificate"] and "DISABLED" in running:
        Certificate.objects.create(
            school=student.school,
            student=student,
            category=CareCategory.objects.get(code="DISABLED"),
            name="残疾证",
            number=f"{student.id_number or ''}42",
            grade="肢体二级",
            issued_on=days_ago(300),
        )


def _valid(contacts: list) -> list:
    """At most one current father and mother, as the archive's own pages allow."""
    kept, taken = [], set()
    for role, person in contacts:
        single = role in (ContactRole.FATHER, ContactRole.MOTHER) and not person["former"]
        if single and role in taken:
            continue
        if single:
            taken.add(role)
        kept.append((role, person))
    return kept


def _add_person(student, role: str, told: dict, order: int) -> None:
    parent = {ContactRole.FATHER: "刘远行", ContactRole.MOTHER: "李·梅"}.get(role, "")
    phones = [fictional_phone(student.pk * 7 + order * 3 + n) for n in range(told["phones"])]
    away = told["presence"] == ParentPresence.AWAY
    ContactPerson.objects.create(
        school=student.school,
        student=student,
        role=role,
        name=(parent or KIN[told["relation"]]) if told["named"] else "",
        relation="" if parent else told["relation"],
        phone=phones[0] if phones else "",
        other_phone=phones[1] if len(phones) > 1 else "",
        phone_state=told["state"] if phones else "",
        place=told["place"] if parent else "",
        presence=told["presence"] if parent else "",
        away_since=days_ago(200) if parent and away else None,
        address=told["address"],
        birth_year=told["birth_year"],
        since=days_ago(300),
        until=clock.today() - timedelta(days=20) if told["former"] else None,
        order=order,
    )
