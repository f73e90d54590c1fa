"""应急预案 and 演练: editions, people by post, drills and what they leave to mend."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from school_care.cases.models import EmergencyDrill, EmergencyPlan
from school_care.cases.protection.emergency_content import (
    Call,
    PlanContent,
    Step,
    changes_between,
    content_of,
    require_sense,
    tidy,
)
from school_care.cases.protection.emergency_people import POSTS, Posts
from school_care.cases.protection.emergency_presets import PRESETS
from school_care.cases.protection.enums import EmergencyKind
from school_care.cases.protection.services.drills import Held, mend, write_drill
from school_care.cases.protection.services.plans import plan_on, set_plan, version_of
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.reckoning.reckon import Reckoning
from school_care.school.enums import Role
from school_care.school.refusal import Refused
from tests.factories import UserFactory, days_ago

pytestmark = pytest.mark.django_db
FIRE = EmergencyKind.FIRE


def planned(cast, kind=FIRE, by=None, **changes) -> EmergencyPlan:
    """A plan made today from the reference text."""
    content = replace(PRESETS[kind], **changes)
    seen = version_of(cast.school, kind)
    return set_plan(
        by=by or cast.director, school=cast.school, kind=kind, content=content, seen=seen
    )


def drill(cast, **changes) -> EmergencyDrill:
    """A drill of today."""
    held = Held(kind=FIRE, held_on=days_ago(0), course="全校4分钟到操场。", people=612, minutes=4)
    return write_drill(
        by=cast.director, school=cast.school, held=replace(held, **changes), public_id=uuid4()
    )


def owed(cast, code, on=None):
    """What of a kind runs at the school on a day, not done."""
    items = Reckoning(cast.school, on or clock.today()).items()
    return [item for item in items if item.kind.code == code and item.done_on is None]


@pytest.mark.parametrize("kind", EmergencyKind.values)
def test_reference_text__of_each_kind__can_be_saved_as_it_is(kind):
    content = tidy(PRESETS[kind])
    require_sense(content, POSTS)
    assert content == PRESETS[kind]
    assert content.calls[0].phone in ("110", "120", "119")


def test_plan__of_whoever_may_not_plan__is_refused(cast):
    for person in (cast.head_teacher, cast.registrar, cast.administrator):
        with pytest.raises(Refused):
            planned(cast, by=person)
    assert not EmergencyPlan.objects.exists()


def test_plan__written_again__is_a_new_edition_and_the_old_one_stays(cast):
    first = planned(cast)
    second = planned(cast, place="后操场")

    first.refresh_from_db()
    assert (first.edition, first.until, first.place) == (1, clock.today(), PRESETS[FIRE].place)
    assert plan_on(cast.school, FIRE) == second
    assert (second.edition, second.place) == (2, "后操场")
    lines = changes_between(content_of(first), content_of(second))
    assert [(one.is_new, one.line) for one in lines] == [
        (False, f"集合地点：{PRESETS[FIRE].place}"),
        (True, "集合地点：后操场"),
    ]
    assert AuditEntry.objects.filter(action="emergency_plan.set").count() == 2


def test_plan__saved_without_a_change__makes_no_edition(cast):
    planned(cast)
    assert planned(cast) is None
    assert EmergencyPlan.objects.count() == 1


def test_plan__changed_meanwhile_by_another__is_refused(cast):
    stale = version_of(cast.school, FIRE)
    planned(cast)
    content = replace(PRESETS[FIRE], place="后操场")
    with pytest.raises(Refused, match="刚刚有人改过"):
        set_plan(by=cast.principal, school=cast.school, kind=FIRE, content=content, seen=stale)
    assert EmergencyPlan.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"steps": ()}, "至少写一步"),
        ({"steps": (Step("校长", ""),)}, "第1步"),
        ({"steps": (Step("校长", "到场", 500),)}, "分钟"),
        ({"calls": (Call("校长"), Call("报警", "", "110"))}, "第一个"),
        ({"calls": (Call("报警", "", "110"), Call("卫生院"))}, "请写号码"),
        ({"calls": (Call("报警", "", "110"), Call("校长", "王老师"))}, "请写号码"),
        ({"calls": (Call("报警", "", "110"), Call("卫生院", "", "找王医生"))}, "只写数字"),
    ],
)
def test_plan__that_nobody_could_follow__is_refused_with_what_to_do(cast, changes, said):
    with pytest.raises(Refused, match=said):
        planned(cast, **changes)


def test_calls__of_a_post__name_who_holds_it_today_with_the_own_number(cast):
    plan = planned(cast)
    cast.principal.phone = "19900000777"
    cast.principal.save()
    lines = {one.post: one for one in Posts(cast.school).calls(content_of(plan))}
    assert [(one.name, one.phone) for one in lines["校长"].people] == [("钱校长", "19900000777")]
    assert lines["消防救援"].people[0].phone == "119"
    heads = lines["班主任"]
    assert heads.of_many
    assert [(one.of, one.name) for one in heads.people] == [
        (str(cast.seven_one), "陈班主"),
        (str(cast.seven_two), "冯班主"),
    ]


def test_calls__after_a_change_of_post__name_the_successor(cast):
    plan = planned(cast)
    cast.principal.appointments.update(until=clock.today())
    UserFactory(school=cast.school, name="新校长", role=Role.PRINCIPAL, phone="19900000778")
    lines = {one.post: one for one in Posts(cast.school).calls(content_of(plan))}
    assert [one.name for one in lines["校长"].people] == ["新校长"]


def test_calls__of_another_school__are_not_named(cast):
    UserFactory(school=cast.other_school, name="彼岸校长", role=Role.PRINCIPAL)
    lines = Posts(cast.school).calls(PlanContent(calls=(Call("校长"),)))
    assert [one.name for one in lines[0].people] == ["钱校长"]


def test_drill__without_a_plan__is_refused(cast):
    with pytest.raises(Refused, match="先编制"):
        drill(cast)


def test_drill__sent_twice__is_kept_once(cast):
    planned(cast)
    same = uuid4()
    held = Held(kind=FIRE, held_on=days_ago(0), course="到操场。")
    for _ in range(2):
        write_drill(by=cast.director, school=cast.school, held=held, public_id=same)
    assert EmergencyDrill.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"held_on": days_ago(-1)}, "不能晚于今天"),
        ({"held_on": date.max, "problems": "门打不开", "mend_by": date.max}, "不能晚于今天"),
        ({"course": " "}, "经过"),
        ({"problems": "三楼门打不开"}, "整改期限"),
        ({"problems": "三楼门打不开", "mend_by": days_ago(5)}, "整改期限"),
    ],
)
def test_drill__that_does_not_hold_together__is_refused(cast, changes, said):
    planned(cast)
    with pytest.raises(Refused, match=said):
        drill(cast, **changes)


def test_drill__of_a_school_with_a_plan__is_owed_until_held(cast):
    assert owed(cast, "drill.term") == []
    planned(cast)
    (item,) = owed(cast, "drill.term")
    assert item.owner == cast.director.pk

    drill(cast, is_real=True)
    assert owed(cast, "drill.term"), "that it was needed is no drill"
    drill(cast)
    assert owed(cast, "drill.term") == []


def test_drill__with_problems__is_owed_until_mended(cast):
    planned(cast)
    mend_by = clock.today() + timedelta(days=7)
    row = drill(cast, problems="三楼门打不开", mend_by=mend_by)
    (item,) = owed(cast, "drill.mend")
    assert (item.due_on, item.owner) == (mend_by, cast.director.pk)

    mend(by=cast.director, drill=row, mended_on=clock.today(), how="换了锁，三把钥匙交门卫。")
    assert owed(cast, "drill.mend") == []
    with pytest.raises(Refused, match="已经登记"):
        mend(by=cast.director, drill=row, mended_on=clock.today(), how="再说一次")


def test_drill__without_problems__leaves_nothing_to_mend(cast):
    planned(cast)
    row = drill(cast, mend_by=clock.today())
    assert row.mend_by is None
    with pytest.raises(Refused, match="没有要整改"):
        mend(by=cast.director, drill=row, mended_on=clock.today(), how="没有")


def test_plans_and_drills__of_another_school__are_not_seen(cast):
    planned(cast)
    drill(cast)
    there = cast.foreign_head_teacher
    assert not EmergencyPlan.objects.visible_to(there).exists()
    assert not EmergencyDrill.objects.visible_to(there).exists()
    assert not EmergencyPlan.objects.visible_to(cast.auditor).exists()
