"""The cast: two schools and everyone in them, by name. `cast` is a fixture.

What must never be seen by the wrong person is written so that it can be searched for: see
`Cast.foreign_canaries` (school B) and `RESTRICTED_TEXT`.
"""

from dataclasses import dataclass, field

import pytest

from school_care.mentoring.enums import Concern, Outcome, RecordKind
from school_care.mentoring.models import CareRecord
from school_care.school.enums import Role
from school_care.school.models import School, SchoolClass, Term, User
from school_care.students.enums import ContactRole, Sex
from school_care.students.models import Student
from tests.factories import (
    CareRecordFactory,
    ContactFactory,
    GrantFactory,
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    TermFactory,
    UserFactory,
    days_ago,
)
from tests.support.kept_rows import KeptRows

FOREIGN_NAME = "孙彼岸"
FOREIGN_TEXT = "彼岸谈心原文"
FOREIGN_NEXT_STEP = "彼岸下一步"
FOREIGN_ADDRESS = "彼岸村九组"
FOREIGN_CONTACT = "彼岸外婆"
FOREIGN_PHONE = "19900009999"
TALK_TEXT = "爸爸国庆没回来，晚上抱着手机等视频。"
NEXT_STEP = "约周四看错题"
RESTRICTED_TEXT = "限阅原文只给写的人看"
RESTRICTED_NEXT_STEP = "限阅下一步只给写的人看"
PRAISE_TEXT = "主动给低年级同学讲题，全班鼓掌。"


@dataclass
class Cast:
    """School A in full, one class of school B."""

    school: School
    term: Term
    seven_one: SchoolClass
    seven_two: SchoolClass
    eight_one: SchoolClass
    # people of school A
    principal: User
    director: User
    registrar: User
    head_teacher: User  # 七(1)班
    other_head_teacher: User  # 七(2)班
    grade_head: User  # grade seven
    teacher: User  # teaches 七(2)班 mathematics
    dormitory: User
    counsellor: User  # was given sight of 王可 only
    editor: User
    administrator: User
    auditor: User
    # pupils of school A
    zixuan: Student  # 张子轩, 七(1)班, care pupil, boards
    anan: Student  # 李安安, 七(1)班, not a care pupil
    keke: Student  # 王可, 七(2)班, care pupil
    yuan: Student  # 赵远, 八(1)班, care pupil, never contacted
    gone: Student  # 周转走, former pupil of 七(1)班
    # records of 张子轩
    talk: CareRecord
    restricted: CareRecord  # by the director
    attempt: CareRecord
    praise: CareRecord
    # school B
    other_school: School
    foreign_head_teacher: User
    foreign_class: SchoolClass
    foreign: Student
    foreign_record: CareRecord
    extra: dict = field(default_factory=dict)  # objects a test adds, by name

    @property
    def staff(self) -> dict[str, User]:
        """Everyone with an appointment at school A, by what they are."""
        names = (
            "principal director registrar head_teacher other_head_teacher grade_head teacher "
            "dormitory counsellor editor administrator auditor"
        )
        return {name: getattr(self, name) for name in names.split()}

    @property
    def foreign_canaries(self) -> tuple[str, ...]:
        """Strings of school B's pupil that nobody of school A may ever be answered."""
        return (
            FOREIGN_NAME,
            FOREIGN_TEXT,
            FOREIGN_NEXT_STEP,
            FOREIGN_ADDRESS,
            FOREIGN_CONTACT,
            FOREIGN_PHONE,
            str(self.foreign.public_id),
        )


def make_cast() -> Cast:
    """Create everyone; needs the database."""
    a = SchoolFactory(name="云岭县中心学校", short_name="云岭中心校")
    seven_one = SchoolClassFactory(school=a, grade=7, number=1)
    seven_two = SchoolClassFactory(school=a, grade=7, number=2)
    eight_one = SchoolClassFactory(school=a, grade=8, number=1)

    def person(username: str, name: str, **appointment) -> User:
        return UserFactory(school=a, username=username, name=name, **appointment)

    people = {
        "principal": person("xiaozhang", "钱校长", role=Role.PRINCIPAL),
        "director": person("dezhu", "郑德育", role=Role.DIRECTOR),
        "registrar": person("xueji", "吴学籍", role=Role.REGISTRAR),
        "head_teacher": person("ban71", "陈班主", head_teacher_of=seven_one),
        "other_head_teacher": person("ban72", "冯班主", head_teacher_of=seven_two),
        "grade_head": person("nianji7", "褚年级", leads=seven_one),
        "teacher": person("shuxue", "卫数学", teaches=seven_two),
        "dormitory": person("suguan", "蒋生活", role=Role.DORMITORY),
        "counsellor": person("xinli", "沈心理", role=Role.COUNSELLOR),
        "editor": person("bianji", "韩编辑", role=Role.EDITOR),
        "administrator": person("guanli", "杨管理", role=Role.ADMINISTRATOR),
        "auditor": person("shenji", "朱审计", role=Role.AUDITOR),
    }
    zixuan = StudentFactory(
        current_class=seven_one,
        name="张子轩",
        sex=Sex.MALE,
        care=True,
        level=3,
        boarding=True,
        strengths="篮球",
    )
    anan = StudentFactory(current_class=seven_one, name="李安安")
    keke = StudentFactory(current_class=seven_two, name="王可", care="SINGLE_PARENT")
    yuan = StudentFactory(current_class=eight_one, name="赵远", care=True, care__claim=True)
    gone = StudentFactory(current_class=seven_one, name="周转走", left=True)
    ContactFactory(student=zixuan, name="张奶奶", relation="奶奶", phone="19900000101")
    ContactFactory(
        student=zixuan,
        role=ContactRole.FATHER,
        relation="父亲",
        name="张远行",
        phone="19900000102",
        place="广东省东莞市",
    )
    GrantFactory(student=keke, user=people["counsellor"])

    teacher, director = people["head_teacher"], people["director"]
    praise = CareRecordFactory(
        student=zixuan,
        author=teacher,
        kind=RecordKind.PRAISE,
        happened_on=days_ago(20),
        text=PRAISE_TEXT,
        for_family=True,
    )
    talk = CareRecordFactory(
        student=zixuan,
        author=teacher,
        happened_on=days_ago(6),
        text=TALK_TEXT,
        topics=["life", "emotion"],
        concern=Concern.WATCH,
        next_step=NEXT_STEP,
        next_step_on=days_ago(1),
    )
    restricted = CareRecordFactory(
        student=zixuan,
        author=director,
        happened_on=days_ago(4),
        text=RESTRICTED_TEXT,
        next_step=RESTRICTED_NEXT_STEP,
        next_step_on=days_ago(-2),
        restricted=True,
    )
    attempt = CareRecordFactory(
        student=zixuan,
        author=teacher,
        kind=RecordKind.CALL,
        outcome=Outcome.NOT_REACHED,
        happened_on=days_ago(2),
        text="奶奶手机关机。",
    )

    b = SchoolFactory(name="对岸学校", short_name="对岸校")
    foreign_class = SchoolClassFactory(school=b, grade=7, number=1)
    foreign_teacher = UserFactory(
        school=b, username="duian", name="秦对岸", head_teacher_of=foreign_class
    )
    foreign = StudentFactory(
        current_class=foreign_class,
        name=FOREIGN_NAME,
        address=FOREIGN_ADDRESS,
        care=True,
        boarding=True,
    )
    ContactFactory(student=foreign, name=FOREIGN_CONTACT, relation="外婆", phone=FOREIGN_PHONE)
    foreign_record = CareRecordFactory(
        student=foreign,
        author=foreign_teacher,
        text=FOREIGN_TEXT,
        next_step=FOREIGN_NEXT_STEP,
        next_step_on=days_ago(0),
    )
    return Cast(
        school=a,
        term=TermFactory(school=a),
        seven_one=seven_one,
        seven_two=seven_two,
        eight_one=eight_one,
        **people,
        zixuan=zixuan,
        anan=anan,
        keke=keke,
        yuan=yuan,
        gone=gone,
        talk=talk,
        restricted=restricted,
        attempt=attempt,
        praise=praise,
        other_school=b,
        foreign_head_teacher=foreign_teacher,
        foreign_class=foreign_class,
        foreign=foreign,
        foreign_record=foreign_record,
    )


_kept = KeptRows(make_cast)


@pytest.fixture
def cast(db) -> Cast:
    """Two schools and everyone in them."""
    return _kept.restore()
