"""What is owed on the pupil's file, and what is late in the list of pupils."""

from datetime import timedelta

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.duties.models import Duty
from school_care.duties.services.waiving import waive
from tests.duties.duties_of import brought_up, card, duty_of, seen
from tests.factories import StudentFactory, days_ago
from tests.support.queries import queries_of

LIST = "/desk/students/"

pytestmark = pytest.mark.usefixtures("a_monday")


@pytest.fixture
def kept_up(cast) -> None:
    brought_up(cast)


def file_of(student) -> str:
    return reverse("students:show", args=[student.public_id])


def closed(cast, code: str, key: str, **fields) -> Duty:
    """A duty to 张子轩 of some time ago."""
    return Duty.objects.create(
        school=cast.school,
        rule_code=code,
        subject_kind="student",
        subject_key=f"student:{cast.zixuan.pk}",
        student=cast.zixuan,
        school_class=cast.seven_one,
        period_key=key,
        urgency="care",
        owner=cast.head_teacher,
        created_at=clock.now(),
        **fields,
    )


def test_file__head_teacher__due_dates_late_attempts_and_waiving(client, cast, kept_up):
    panel = card(seen(client, cast.head_teacher, file_of(cast.zixuan)), "该做的")
    assert "按等级家访" in panel and "逾期30天" in panel
    assert "按等级联系" in panel and "11月26日前" in panel and "未联系上1次" in panel
    assert "免办" in panel
    back = file_of(cast.zixuan).replace("/", "%2F")
    assert f"?kind=visit&back={back}" in panel


def test_file__grade_head__reads_and_may_write_but_not_waive(client, cast, kept_up):
    panel = card(seen(client, cast.grade_head, file_of(cast.zixuan)), "该做的")
    assert "按等级家访" in panel
    assert "免办" not in panel
    # the card is not theirs to verify: read, not done
    assert reverse("students:card", args=[cast.zixuan.public_id]) not in panel


def test_file__last_year__done_missed_and_waived_with_lateness_kept(client, cast, kept_up):
    on = clock.today()
    span = {"opens_on": on - timedelta(days=30), "warn_on": on - timedelta(days=6)}
    closed(
        cast, "contact.level", "a", **span, due_on=days_ago(7), state="done", settled_on=days_ago(3)
    )
    closed(
        cast, "card.term", "b", **span, due_on=days_ago(7), state="missed", settled_on=days_ago(6)
    )
    closed(cast, "visit.term", "c", **span, due_on=days_ago(7), state="withdrawn", settled_on=on)
    waive(by=cast.head_teacher, duty=duty_of(cast, "visit.level"), reason="no_school")
    panel = card(seen(client, cast.head_teacher, file_of(cast.zixuan)), "该做的")
    folded = panel.split('<details class="more"')[1]
    assert "11月20日完成，晚4天" in folded
    assert "未完成（应在11月16日前）" in folded
    assert "免办：停课（11月23日）" in folded
    assert "本学期家访" not in folded


def test_file__waived_there__line_to_take_it_back(client, cast, kept_up):
    duty = duty_of(cast, "contact.level")
    client.force_login(cast.head_teacher)
    answer = client.post(
        reverse("duties:waive", args=[duty.public_id]),
        {"reason": "leave", "back": file_of(cast.zixuan)},
    )
    panel = card(seen(client, cast.head_teacher, answer["Location"]), "该做的")
    assert "撤回免办" in panel


def test_file__a_year_of_contacts__same_queries(client, cast, kept_up):
    client.force_login(cast.head_teacher)
    few = queries_of(client, file_of(cast.zixuan))
    for week in range(40):
        closed(
            cast,
            "contact.level",
            f"w{week}",
            opens_on=days_ago(300),
            due_on=days_ago(200),
            warn_on=days_ago(199),
            state="done",
            settled_on=days_ago(week * 7),
        )
    assert queries_of(client, file_of(cast.zixuan)) == few <= 67


def test_list__something_late__said_below_the_name_for_care_readers(client, cast, kept_up):
    text = seen(client, cast.head_teacher, LIST)
    assert ">家访逾期30天、下一步逾期1天等5项<" in text  # care before papers, the rest in the file
    for who in ("registrar", "dormitory"):
        assert "逾期30天" not in seen(client, cast.staff[who], LIST)


def test_list__one_or_forty_late__same_queries(client, cast, kept_up):
    client.force_login(cast.head_teacher)
    few = queries_of(client, LIST)
    for _ in range(40):
        StudentFactory(current_class=cast.seven_one, care=True, level=3)
    brought_up(cast)
    assert queries_of(client, LIST) == few <= 30
