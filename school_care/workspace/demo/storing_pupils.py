"""The pupils into tables, as the roster import writes them: file, class membership, contacts,
categories, levels, trail."""

from datetime import date, timedelta
from functools import lru_cache

from school_care.core import audit
from school_care.core.names import name_key, search_keys
from school_care.school.models import School, SchoolClass, User
from school_care.students.enums import EnrolmentStatus, LeaveReason, Sex
from school_care.students.models import (
    CareCategory,
    ContactPerson,
    Enrolment,
    Student,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.services.care import care_levels_of
from school_care.workspace.demo.moments import Moments
from school_care.workspace.demo.people import Child
from school_care.workspace.demo.shape import ClassPlan

BATCH = 1000
MOVED_AGO = 15  # school days
VERIFIED_WITHIN = 18  # days
# As class teachers write it in the column 类别.
CLAIMS = {
    "LB_BOTH": "父母均外出",
    "LB_ONE": "父或母外出",
    "MIGRANT": "随迁",
    "SINGLE_PARENT": "单亲",
    "LIFTED": "脱贫户",
    "DIBAO": "低保",
}
LEVEL_REASONS = {
    3: "家中无人照护或近期变故，每周联系、每月家访",
    2: "照护人年纪大，两周联系一次",
    1: "情况平稳，班级日常关注",
}


class PupilArchive:
    """Stores the pupils of one school; `students` holds their rows by child."""

    def __init__(
        self,
        *,
        school: School,
        classes: dict[ClassPlan, SchoolClass],
        moments: Moments,
        registrar: User,
        verifier: User,
    ):
        self._school, self._classes, self._moments = school, classes, moments
        self._registrar, self._verifier = registrar, verifier
        self._categories = {category.code: category for category in CareCategory.objects.all()}
        self._levels = care_levels_of(school)
        self.students: dict[int, Student] = {}

    def store(self, children: list[Child]) -> None:
        """Write every table a roster import writes, with its trail."""
        for child in children:
            self._date_move(child)
            self.students[id(child)] = self._student(child)
        Student.objects.bulk_create(self.students.values(), batch_size=BATCH)
        for model, make in (
            (Enrolment, self._enrolments),
            (ContactPerson, self._contacts),
            (StudentCategory, self._care),
            (StudentCareLevel, self._level),
        ):
            rows = [row for child in children for row in make(child, self.students[id(child)])]
            model.objects.bulk_create(rows, batch_size=BATCH)
        audit.record_many(
            audit.entry(
                "pupil.created",
                actor=self._registrar,
                school_id=self._school.pk,
                row=student,
                student_id=student.public_id,
                source="demo",
            )
            for student in self.students.values()
        )

    def of(self, child: Child) -> Student:
        """The stored row of a child."""
        return self.students[id(child)]

    def _date_move(self, child: Child) -> None:
        past = self._moments.days.past
        if child.moved_from and len(past) > MOVED_AGO:
            child.moved_on = max(past[-MOVED_AGO], child.enrolled_on + timedelta(days=1))
        else:
            child.moved_from = None

    def _student(self, child: Child) -> Student:
        key, found_by = _keys(child.name)
        return Student(
            school=self._school,
            current_class=self._classes[child.plan],
            status=EnrolmentStatus.ENROLLED,
            name=child.name,
            name_key=key,
            search_key=found_by,
            sex=Sex.MALE if child.boy else Sex.FEMALE,
            birth_date=child.born,
            id_number=child.id_number,
            national_student_no=f"G{child.id_number}",
            ethnicity=child.ethnicity,
            boarding=child.boarding,
            address=child.family.address,
            hukou_address=child.family.hukou_address,
            health=child.health,
            family_situation=child.family.situation,
            difficulties=child.difficulties,
            strengths=child.strengths,
            note=child.note,
        )

    def _enrolments(self, child: Child, student: Student) -> list[Enrolment]:
        def interval(plan: ClassPlan, starts_on: date, until: date | None = None) -> Enrolment:
            return Enrolment(
                school=self._school,
                student=student,
                school_class=self._classes[plan],
                starts_on=starts_on,
                until=until,
                leave_reason=LeaveReason.MOVED_CLASS if until else "",
            )

        if child.moved_from is None:
            return [interval(child.plan, child.enrolled_on)]
        return [
            interval(child.moved_from, child.enrolled_on, child.moved_on),
            interval(child.plan, child.moved_on),
        ]

    def _contacts(self, child: Child, student: Student) -> list[ContactPerson]:
        return [
            ContactPerson(
                school=self._school,
                student=student,
                role=contact.role,
                name=contact.name,
                relation=contact.relation,
                phone=contact.phone or None,
                place=contact.place,
                address=contact.address,
                birth_year=contact.birth_year,
                order=order,
            )
            for order, contact in enumerate(child.family.contacts)
        ]

    def _care(self, child: Child, student: Student) -> list[StudentCategory]:
        rows = []
        for code in sorted(child.codes):
            starts_on, row = child.care_from, None
            if code == "LB_ONE" and child.was_left_by_both:
                came_home = max(self._moments.year.begins, starts_on) + timedelta(days=16)
                came_home = min(came_home, self._moments.year.last_lived)
                row = self._category(child, student, "LB_BOTH", starts_on)
                row.until = starts_on = came_home
                rows.append(row)
            rows.append(self._category(child, student, code, starts_on))
        return rows

    def _category(
        self, child: Child, student: Student, code: str, starts_on: date
    ) -> StudentCategory:
        row = StudentCategory(
            school=self._school,
            student=student,
            category=self._categories[code],
            starts_on=starts_on,
            claimed_as=CLAIMS.get(code, ""),
        )
        if child.verified:
            row.verified_by = self._verifier
            row.verified_on = min(
                starts_on + timedelta(days=VERIFIED_WITHIN), self._moments.year.last_lived
            )
        return row

    def _level(self, child: Child, student: Student) -> list[StudentCareLevel]:
        if child.level is None:
            return []
        since = max(child.care_from, self._moments.year.begins) + timedelta(days=14)
        return [
            StudentCareLevel(
                school=self._school,
                student=student,
                level=self._levels[child.level],
                starts_on=min(since, self._moments.year.last_lived),
                reason=LEVEL_REASONS[child.level],
            )
        ]


@lru_cache(maxsize=50_000)
def _keys(name: str) -> tuple[str, str]:
    return name_key(name), search_keys(name)
