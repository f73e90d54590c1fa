"""What a demo school has learnt of the people around its pupils: where parents are and when they
come home, which telephones answer, who was entrusted with whom, how guardianship stands.

It builds on the households that were stored with the pupils and follows their categories. Three
sisters and brothers keep a grandmother whose telephone is off; one father comes from Dongguan on
the twentieth of the last lunar month.
"""

import random
from collections import defaultdict
from datetime import date, timedelta

from django.db import models

from school_care.core.lunar import first_month_day, twelfth_month_day
from school_care.school.enums import Role
from school_care.school.models import Appointment, School
from school_care.students.enums import (
    CarerBar,
    CareType,
    ContactRole,
    EnrolmentStatus,
    HukouKind,
    ParentPresence,
    PhoneState,
    Rating,
)
from school_care.students.left_behind import months_later
from school_care.students.models import (
    CarerCheck,
    ContactPerson,
    Entrustment,
    GuardianshipRating,
    Student,
    StudentCategory,
)
from school_care.workspace.demo.bulletin_texts import all_public_words
from school_care.workspace.demo.families import RELATIONS
from school_care.workspace.demo.names import NameBook
from school_care.workspace.demo.places import VILLAGES

BATCH = 1000
FATHER_OF_DONGGUAN = "每年腊月二十回家"  # as the roster's note says
CALLED_LATELY = 0.55  # of the care pupils' carers
RETURN_ASKED = 0.7
ENTRUSTED = 0.985  # of the children whose parents are both away
NEW = 0.1  # of them entrusted in the last weeks, the paper still on its way
PRINTED, RETURNED = 0.99, 0.97  # of the notices of the others
STORED = (
    "presence",
    "away_since",
    "returns_on",
    "leaves_again_on",
    "unable_to_care",
    "phone_state",
    "phone_checked_on",
)
REASONS = {
    Rating.GOOD: "照护人按时接送，作业有人看，孩子衣服干净。",
    Rating.FAIR: "照护人年纪大，管不住手机，晚上睡得晚。",
    Rating.POOR: "周末一个人在家，自己做饭，邻居偶尔看一眼。",
}
CARING_KIN = frozenset(RELATIONS.values()) | frozenset(RELATIONS)


def furnish_people(*, school: School, today: date, dice: random.Random) -> None:
    """Fill this part's tables for a freshly built school; villages come from the addresses."""
    _Furnisher(school, today, dice).furnish()


class _Furnisher:
    def __init__(self, school: School, today: date, dice: random.Random) -> None:
        self._school, self._today, self._dice = school, today, dice
        self._students = list(Student.objects.filter(school=school).order_by("pk"))
        self._around: dict[int, list[ContactPerson]] = defaultdict(list)
        for person in ContactPerson.objects.filter(school=school).order_by("student_id", "order"):
            self._around[person.student_id].append(person)
        self._codes: dict[int, set[str]] = defaultdict(set)
        held = StudentCategory.objects.on(today).filter(school=school)
        for student_id, code in held.values_list("student_id", "category__code"):
            self._codes[student_id].add(code)
        self._whose = {
            row.school_class_id: row.user
            for row in Appointment.objects.effective(today)
            .filter(school=school, role=Role.HEAD_TEACHER)
            .select_related("user")
            .order_by("-acting")
        }
        # Brothers and sisters share the day their father left and what his number answered.
        self._families: dict[str, dict[str, object]] = {}
        self._told: list[ContactPerson] = []
        self._new_year = self._coming_new_year()
        self._names = NameBook(dice, avoid=all_public_words())

    def furnish(self) -> None:
        """Everything, in an order that never looks back."""
        new: list[ContactPerson] = []
        officers = self._village_officers()
        for student in self._students:
            self._place_at_home(student)
            for person in self._around[student.pk]:
                self._tell(student, person)
            new += self._more_people(student, officers)
        _store(ContactPerson, self._told, STORED)
        ContactPerson.objects.bulk_create(new, batch_size=BATCH)
        self._store_villages()
        self._entrust()
        self._rate_and_check()

    def _coming_new_year(self) -> int:
        year = self._today.year
        return year if self._today < twelfth_month_day(year, 20) else year + 1

    def _place_at_home(self, student: Student) -> None:
        village = next((name for name in VILLAGES if name in student.address), "")
        student.village = village or ("老街" if "老街" in student.address else "")
        student.hukou_kind = HukouKind.RURAL if village else HukouKind.URBAN

    def _store_villages(self) -> None:
        """One statement a village."""
        keys: dict[tuple[str, str], list[int]] = defaultdict(list)
        for student in self._students:
            keys[student.village, student.hukou_kind].append(student.pk)
        for (village, kind), found in keys.items():
            pupils = Student.objects.filter(pk__in=found)
            pupils.update(village=village, hukou_kind=kind)

    def _tell(self, student: Student, person: ContactPerson) -> None:
        """What is known of one person, the same for brothers and sisters."""
        key = person.phone_index or f"{person.pk}"
        known = self._families.get(key + person.role)
        if known is None:
            known = self._families[key + person.role] = self._learn(student, person)
        for name, value in known.items():
            setattr(person, name, value)
        if known:
            self._told.append(person)

    def _learn(self, student: Student, person: ContactPerson) -> dict[str, object]:
        known = self._phone(student, person)
        if person.role not in (ContactRole.FATHER, ContactRole.MOTHER):
            return known
        if person.place:
            return known | self._away(student, person)
        codes = self._codes[student.pk]
        if not codes and self._dice.random() < 0.15:
            return known  # nobody has asked yet
        ill = "无力照护" in student.family_situation
        known["presence"] = ParentPresence.HOME
        known["unable_to_care"] = True if ill else (False if "LB_ONE" in codes else None)
        return known

    def _away(self, student: Student, person: ContactPerson) -> dict[str, object]:
        dice = self._dice
        after_feast = first_month_day(self._today.year - (self._today.month < 6), 16)
        since = after_feast + timedelta(days=dice.randrange(25))
        known: dict[str, object] = {
            "presence": ParentPresence.AWAY,
            "away_since": min(since, months_later(self._today, -4)),
        }
        if FATHER_OF_DONGGUAN in student.note and person.role == ContactRole.FATHER:
            known["returns_on"] = twelfth_month_day(self._new_year, 20)
            known["leaves_again_on"] = first_month_day(self._new_year, 16)
        elif dice.random() < RETURN_ASKED:
            if dice.random() < 0.15:  # not this year: fares are dear, the shift pays double
                known["returns_on"] = first_month_day(self._new_year, 20 + dice.randrange(9))
            else:
                known["returns_on"] = twelfth_month_day(self._new_year, 18 + dice.randrange(11))
            if dice.random() < 0.7:
                leaves = first_month_day(self._new_year, 6 + dice.randrange(14))
                if leaves > known["returns_on"]:
                    known["leaves_again_on"] = leaves
        return known

    def _phone(self, student: Student, person: ContactPerson) -> dict[str, object]:
        dice = self._dice
        if not person.phone_index or not self._codes[student.pk]:
            return {}
        day = self._today - timedelta(days=dice.randint(2, 50))
        if "三姐弟" in student.family_situation and person.relation == "祖母":
            return {"phone_state": PhoneState.OFF, "phone_checked_on": day}
        if dice.random() > CALLED_LATELY:
            return {}
        states = (PhoneState.WORKS, PhoneState.OFF, PhoneState.WRONG)
        (state,) = dice.choices(states, (88, 9, 3))
        return {"phone_state": state, "phone_checked_on": day}

    def _number(self) -> str:
        return f"1990000{self._dice.randrange(10_000):04d}"

    def _village_officers(self) -> dict[str, tuple[str, str]]:
        """One 儿童主任 a village: name and number."""
        return {village: (self._names.parent(man=False), self._number()) for village in VILLAGES}

    def _more_people(
        self, student: Student, officers: dict[str, tuple[str, str]]
    ) -> list[ContactPerson]:
        """The village's 儿童主任 and a neighbour for children whose parents are away."""
        codes, rows = self._codes[student.pk], self._around[student.pk]
        if not codes & {"LB_ONE", "LB_BOTH", "ORPHAN", "DE_FACTO"}:
            return []
        more = []
        if student.village in officers:
            name, phone = officers[student.village]
            officer = self._person(student, ContactRole.VILLAGE, name, "儿童主任", phone)
            if self._dice.random() < 0.75:
                officer.visited_on = self._today - timedelta(days=self._dice.randint(3, 70))
            more.append(officer)
        if "LB_BOTH" in codes and all(row.role != ContactRole.NEIGHBOUR for row in rows):
            name = self._names.parent(man=self._dice.random() < 0.5)
            more.append(self._person(student, ContactRole.NEIGHBOUR, name, "邻居", self._number()))
        for place, person in enumerate(more):
            person.order = len(rows) + place
        return more

    def _person(
        self, student: Student, role: str, name: str, relation: str, phone: str
    ) -> ContactPerson:
        return ContactPerson(
            school=self._school,
            student=student,
            role=role,
            name=name,
            relation=relation,
            phone=phone,
        )

    def _carer_of(self, student: Student) -> ContactPerson | None:
        rows = self._around[student.pk]
        carers = [row for row in rows if row.role == ContactRole.CARER]
        return next((row for row in carers if row.relation in CARING_KIN), None)

    def _entrust(self) -> None:
        """Most children both of whose parents are away; nearly all notices are back, but those of
        the last weeks."""
        made, dice = [], self._dice
        for student in self._students:
            carer = self._carer_of(student)
            if student.status != EnrolmentStatus.ENROLLED or carer is None:
                continue
            if "LB_BOTH" not in self._codes[student.pk] or dice.random() > ENTRUSTED:
                continue
            new = dice.random() < NEW
            days = dice.randint(4, 24) if new else dice.randint(60, 240)
            begins = self._today - timedelta(days=days)
            row = Entrustment(school=self._school, student=student, carer=carer, starts_on=begins)
            row.weekly_contact = dice.choice((True, True, True, False, None))
            if dice.random() < PRINTED:
                row.notice_printed_on = begins + timedelta(days=dice.randint(1, 4 if new else 12))
                back = row.notice_printed_on + timedelta(days=dice.randint(2, 26))
                if back <= self._today and dice.random() < RETURNED:
                    row.notice_received_on = back
            made.append(row)
        Entrustment.objects.bulk_create(made, batch_size=BATCH)

    def _rate_and_check(self) -> None:
        """Ratings of the children whose parents are away, checks of their carers."""
        ratings, checks, dice = [], [], self._dice
        for student in self._students:
            codes = self._codes[student.pk]
            if not codes & {"LB_BOTH", "LB_ONE", "DE_FACTO"} or dice.random() > 0.75:
                continue
            day = self._today - timedelta(days=dice.randint(10, 70))
            teacher = self._whose.get(student.current_class_id)
            care_type, rating = self._standing(student, codes)
            row = GuardianshipRating(
                school=self._school,
                student=student,
                care_type=care_type,
                rating=rating,
                starts_on=day,
                rated_by=teacher,
            )
            if rating == Rating.POOR or dice.random() < 0.4:
                row.reason = REASONS[rating]
            ratings.append(row)
            carer = self._carer_of(student)
            if carer:
                barred = len(checks) == 7  # one in the school: drinks
                check = CarerCheck(
                    school=self._school,
                    student=student,
                    carer=carer,
                    bars=[CarerBar.HABITS] if barred else [],
                    checked_on=day,
                    checked_by=teacher,
                )
                if barred:
                    check.note = "村里说常喝酒，晚上不在家。"
                checks.append(check)
        GuardianshipRating.objects.bulk_create(ratings, batch_size=BATCH)
        CarerCheck.objects.bulk_create(checks, batch_size=BATCH)

    def _standing(self, student: Student, codes: set[str]) -> tuple[str, str]:
        if "独自在家" in student.family_situation:
            return CareType.NOBODY, Rating.POOR
        if "无力照护" in student.family_situation:
            return CareType.UNABLE_PARENT, Rating.POOR
        (rating,) = self._dice.choices((Rating.GOOD, Rating.FAIR), (68, 32))
        carer = self._carer_of(student)
        if "LB_ONE" in codes and carer is None:
            return CareType.ONE_PARENT, rating
        relatives = ("姑姑", "舅舅", "伯父")
        if carer and carer.relation in relatives:
            return CareType.RELATIVES, rating
        return CareType.GRANDPARENTS, rating


def _store(model: type[models.Model], rows: list, names: tuple[str, ...]) -> None:
    """Store changed columns of rows that exist: an upsert is ten times as fast as bulk_update."""
    model.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=list(names),
    )
