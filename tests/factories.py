"""Factories of what a school consists of. People are fictional: ID area 99, phones 199 0000 xxxx.

    school = SchoolFactory()
    seven_one = SchoolClassFactory(school=school, grade=7, number=1)
    teacher = UserFactory(school=school, head_teacher_of=seven_one)
    pupil = StudentFactory(current_class=seven_one, name="张子轩", care=True)
    record = CareRecordFactory(student=pupil, author=teacher, text="国庆爸爸没回来。")

All dates are counted from `clock.today()`, so a frozen clock moves them along.
"""

from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory, Password

from school_care.core import clock
from school_care.core.names import name_key, search_keys
from school_care.mentoring.choices.pairings import PairingKind
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.models import CareRecord, Pairing
from school_care.school.enums import FIRST_GRADE, Role, Season, Stage
from school_care.school.models import (
    Appointment,
    School,
    SchoolClass,
    TeachingAssignment,
    Term,
    User,
)
from school_care.school.models.places import school_year_of
from school_care.students.enums import ContactRole, EnrolmentStatus, LeaveReason, Sex
from school_care.students.models import (
    AccessGrant,
    CareCategory,
    CareLevel,
    ContactPerson,
    Enrolment,
    Student,
    StudentCareLevel,
    StudentCategory,
)

PASSWORD = "guan-ai-2026-demo"
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
GIVEN_NAMES = "安博晨冬帆国航佳可乐明宁平清然思天文欣雅"
SURNAMES = "陈邓冯高何江李林刘罗马潘彭宋唐田王吴徐杨"


def days_ago(days: int) -> date:
    """The calendar day `days` before today; negative for days to come."""
    return clock.today() - timedelta(days=days)


def fictional_id(birth: date, number: int) -> str:
    """An ID number of area 99 with the right check digit; `number` 0–999, odd for a boy."""
    body = f"990102{birth:%Y%m%d}{number:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def fictional_phone(number: int) -> str:
    """A phone number that belongs to nobody."""
    return f"1990000{number % 10000:04d}"


def keys_of(name: str) -> dict[str, str]:
    """The pinyin columns of a pupil, as the product's name index fills them."""
    return {"name_key": name_key(name), "search_key": search_keys(name)}


class SchoolFactory(DjangoModelFactory):
    class Meta:
        model = School

    code10 = factory.Sequence(lambda n: f"99010{n:05d}")
    name = factory.Sequence(lambda n: f"云岭县第{n + 1}九年一贯制学校")
    short_name = factory.Sequence(lambda n: f"云岭{n + 1}校")


class TermFactory(DjangoModelFactory):
    """The term that holds today, unless told otherwise."""

    class Meta:
        model = Term

    school = factory.SubFactory(SchoolFactory)
    school_year = factory.LazyFunction(lambda: school_year_of(clock.today()))
    season = Season.AUTUMN
    first_day = factory.LazyFunction(lambda: days_ago(60))
    last_day = factory.LazyFunction(lambda: days_ago(-60))


class SchoolClassFactory(DjangoModelFactory):
    """A class by its grade today: `SchoolClassFactory(grade=7, number=1)` is 七(1)班."""

    class Meta:
        model = SchoolClass
        exclude = ("grade",)

    school = factory.SubFactory(SchoolFactory)
    grade = 7
    number = factory.Sequence(lambda n: n + 1)
    stage = factory.LazyAttribute(lambda o: Stage.PRIMARY if o.grade <= 6 else Stage.JUNIOR)
    entry_year = factory.LazyAttribute(
        lambda o: school_year_of(clock.today()) - o.grade + FIRST_GRADE[o.stage]
    )


class AppointmentFactory(DjangoModelFactory):
    """A confirmed appointment; `waiting=True` for one nobody has confirmed."""

    class Meta:
        model = Appointment

    class Params:
        waiting = factory.Trait(confirmed_at=None)

    user = factory.SubFactory("tests.factories.UserFactory")
    school = factory.SelfAttribute("user.school")
    role = Role.TEACHER
    starts_on = factory.LazyFunction(lambda: days_ago(400))
    confirmed_at = factory.LazyFunction(clock.now)


class TeachingFactory(DjangoModelFactory):
    """A confirmed teaching assignment."""

    class Meta:
        model = TeachingAssignment

    user = factory.SubFactory("tests.factories.UserFactory")
    school_class = factory.SubFactory(SchoolClassFactory)
    school = factory.SelfAttribute("school_class.school")
    subject = "数学"
    starts_on = factory.LazyFunction(lambda: days_ago(400))
    confirmed_at = factory.LazyFunction(clock.now)


class UserFactory(DjangoModelFactory):
    """An account, with appointments where asked for:

    `role=Role.PRINCIPAL` (or any role without a class), `head_teacher_of=a_class`,
    `leads=a_class` (年级组长 of that class's cohort), `teaches=a_class`. Password: PASSWORD.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    school = factory.SubFactory(SchoolFactory)
    username = factory.Sequence(lambda n: f"laoshi{n}")
    name = factory.Sequence(lambda n: f"{SURNAMES[n % 20]}老师{n}")
    password = Password(PASSWORD)

    @factory.post_generation
    def role(self, create, role, **kwargs):
        if role:
            AppointmentFactory(user=self, role=role, **kwargs)

    @factory.post_generation
    def head_teacher_of(self, create, school_class, **kwargs):
        if school_class:
            AppointmentFactory(
                user=self,
                school=school_class.school,
                role=Role.HEAD_TEACHER,
                school_class=school_class,
                **kwargs,
            )

    @factory.post_generation
    def leads(self, create, school_class, **kwargs):
        if school_class:
            AppointmentFactory(
                user=self,
                school=school_class.school,
                role=Role.GRADE_HEAD,
                stage=school_class.stage,
                entry_year=school_class.entry_year,
                **kwargs,
            )

    @factory.post_generation
    def teaches(self, create, school_class, **kwargs):
        if school_class:
            AppointmentFactory(user=self, school=school_class.school, role=Role.TEACHER)
            TeachingFactory(user=self, school_class=school_class, **kwargs)


def _serial(number: int) -> int:
    """The serial of an ID number, odd for a boy: never one that may end in 000, which an import
    takes for Excel's doing."""
    return number % 1000 + (50 if number % 100 == 0 else 0)


class StudentFactory(DjangoModelFactory):
    """A pupil with an open enrolment (from `enrolment__starts_on`, 400 days ago by default).

    `care=True`: a verified 双亲留守 category since 60 days; `care="LB_ONE"` another one;
    `care__starts_on=…` from another day; `care__claim=True` not yet verified. `level=3`: 重点关爱.
    `left=True`: a former pupil, gone for ten days.
    """

    class Meta:
        model = Student
        skip_postgeneration_save = True

    class Params:
        number = factory.Sequence(lambda n: n)
        left = factory.Trait(
            status=EnrolmentStatus.LEFT,
            enrolment__until=factory.LazyFunction(lambda: days_ago(10)),
            enrolment__leave_reason=LeaveReason.LEFT_SCHOOL,
        )

    current_class = factory.SubFactory(SchoolClassFactory)
    school = factory.LazyAttribute(lambda o: o.current_class.school)
    name = factory.LazyAttribute(
        lambda o: SURNAMES[o.number % 20] + GIVEN_NAMES[o.number // 20 % 20]
    )
    name_key = factory.LazyAttribute(lambda o: keys_of(o.name)["name_key"])
    search_key = factory.LazyAttribute(lambda o: keys_of(o.name)["search_key"])
    sex = factory.LazyAttribute(lambda o: Sex.MALE if o.number % 2 else Sex.FEMALE)
    # In the summer holidays: whose turn a birthday is must not depend on the tests run before.
    birth_date = factory.LazyAttribute(
        lambda o: date(2014, 7, 10) + timedelta(days=o.number % 30 + o.number // 1000)
    )
    id_number = factory.LazyAttribute(lambda o: fictional_id(o.birth_date, _serial(o.number)))
    national_student_no = factory.LazyAttribute(lambda o: f"G{o.id_number}" if o.id_number else "")
    boarding = False

    @factory.post_generation
    def enrolment(self, create, extracted, **kwargs):
        Enrolment.objects.create(
            school=self.school,
            student=self,
            school_class=self.current_class,
            **{"starts_on": days_ago(400), **kwargs},
        )

    @factory.post_generation
    def care(self, create, code, *, claim=False, **kwargs):
        if not code:
            return
        verified = {} if claim else {"verified_on": days_ago(50)}
        StudentCategory.objects.create(
            school=self.school,
            student=self,
            category=CareCategory.objects.get(code="LB_BOTH" if code is True else code),
            **{"starts_on": days_ago(60), **verified, **kwargs},
        )

    @factory.post_generation
    def level(self, create, rank, **kwargs):
        if not rank:
            return
        name = {3: "重点关爱", 2: "加强关爱", 1: "日常关爱"}[rank]
        level, _ = CareLevel.objects.get_or_create(
            school=self.school, rank=rank, defaults={"name": name}
        )
        StudentCareLevel.objects.create(
            school=self.school, student=self, level=level, **{"starts_on": days_ago(60), **kwargs}
        )


class ContactFactory(DjangoModelFactory):
    """The grandmother at home, unless told otherwise."""

    class Meta:
        model = ContactPerson

    class Params:
        number = factory.Sequence(lambda n: n)

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    role = ContactRole.GUARDIAN
    relation = "奶奶"
    name = factory.LazyAttribute(lambda o: f"{SURNAMES[o.number % 20]}奶奶")
    phone = factory.LazyAttribute(lambda o: fictional_phone(o.number))


class GrantFactory(DjangoModelFactory):
    """Sight of one pupil for one person, from ten days ago, open."""

    class Meta:
        model = AccessGrant

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    user = factory.SubFactory(UserFactory)
    reason = "referral"
    starts_on = factory.LazyFunction(lambda: days_ago(10))


class CareRecordFactory(DjangoModelFactory):
    """A talk of today by the pupil's teacher."""

    class Meta:
        model = CareRecord

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    kind = RecordKind.TALK
    happened_on = factory.LazyFunction(clock.today)
    text = "课间聊了几句，说想爸爸了。"
    author = factory.SubFactory(UserFactory, school=factory.SelfAttribute("..school"))
    written_at = factory.LazyFunction(clock.now)


class PairingFactory(DjangoModelFactory):
    """A teacher beside a pupil since ten days, with the sight it gives; `kind="helper", peer=…` for
    another pupil."""

    class Meta:
        model = Pairing
        skip_postgeneration_save = True

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    kind = PairingKind.TEACHER
    starts_on = factory.LazyFunction(lambda: days_ago(10))
    made_at = factory.LazyFunction(clock.now)

    @factory.post_generation
    def sight(self, create, wanted, **kwargs):
        if self.user_id:
            GrantFactory(
                student=self.student,
                user=self.user,
                reason="pairing",
                starts_on=self.starts_on,
                until=self.until,
                source_ref=str(self.public_id),
            )
