"""The pages of 学年升级: what the office sees, changes, confirms, prints and takes back."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from school_care.attendance.models import DormRoom, RoomStay
from school_care.core.models import AuditEntry
from school_care.school.enums import Role
from school_care.students.enums import StandingKind
from school_care.students.models import Standing, Student, YearTurn
from tests.attendance.making import RollFactory
from tests.factories import SchoolClassFactory, StudentFactory, UserFactory
from tests.students.year_making import (
    AUGUST,
    FIRST,
    NINE_YEARS,
    SEPTEMBER,
    YEAR,
    build_school,
    dump,
    group,
    members,
    office,
    turn,
)
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db

URL = reverse("students:year")


@pytest.fixture
def august():
    with time_machine.travel(AUGUST, tick=False) as travel:
        yield travel


def page(client, user, url: str = URL) -> str:
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def hidden(body: str) -> dict[str, str]:
    """The form's hidden fields as the page gave them out."""
    found = re.findall(r'type="hidden" name="(year|seen|chosen)" value="([^"]*)"', body)
    return {name: value.replace("&quot;", '"') for name, value in found}


def post(client, body: str, step: str, **given):
    return client.post(URL, {**hidden(body), "step": step, **given})


def test_plan__registrar_in_august__figures_foot_and_what_moves_up_by_itself(client, august):
    school = build_school()
    body = page(client, office(school))
    assert "毕业10人，升七年级12人（分入2个班），6个班20人随班升级" in body
    assert "6个班自动升入下一年级，不需要操作" in body
    assert "合计（在校42人）" in body and "相符" in body
    assert "一(1)班、一(2)班" in body
    assert "确认升入2026—2027学年？毕业10人" in body
    assert "还没有2026—2027学年的学期" not in body


def test_plan__principal__reads_and_has_no_button(client, august):
    school = build_school()
    body = page(client, office(school, Role.PRINCIPAL))
    assert "毕业10人" in body and "由学籍员或德育主任确认升级" in body
    assert 'value="confirm"' not in body and '<select class="form-select year-to"' not in body


def test_check__even_spread_and_one_by_hand__shown_and_nothing_stored(client, august):
    school = build_school()
    pupil = members(group(school, 6, 1))[0]
    before = dump(school)
    body = page(client, office(school))
    answer = post(client, body, "check", spread="even", seven="3", first="2")
    assert "分入3个班" in answer.content.decode()
    name = f"to-{pupil.public_id}"
    answer = post(client, body, "check", spread="whole", seven="2", **{name: "new-2"})
    assert '<option value="new-2" selected>七(2)班</option>' in answer.content.decode()
    assert dump(school) == before and not YearTurn.objects.exists()


def test_check__number_of_classes_nonsense__sentence_and_what_was_typed_stays(client, august):
    school = build_school()
    body = page(client, office(school))
    answer = post(client, body, "check", seven="99")
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "班数不超过30。" in told and 'value="99"' in told


def test_confirm__as_shown__done_once_and_double_click_leads_to_the_result(client, august):
    school = build_school()
    body = page(client, office(school))
    first = post(client, body, "confirm", spread="whole", seven="2", first="2")
    done = YearTurn.objects.get()
    assert first.url == reverse("students:year_turn", args=[done.public_id])
    again = post(client, body, "confirm", spread="whole", seven="2", first="2")
    assert again.url == first.url
    assert YearTurn.objects.count() == 1
    told = page(client, office(school), first.url)
    assert "9月1日起生效，这之前各班名单不变" in told
    assert client.get(URL).url == first.url


def test_confirm__changed_after_the_check__shows_the_new_figures_first(client, august):
    school = build_school()
    body = page(client, office(school))
    answer = post(client, body, "confirm", spread="even", seven="3")
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "请核对后再点「确认升级」" in told and "分入3个班" in told
    done = post(client, told, "confirm", spread="even", seven="3", first="2")
    assert done.status_code == 302


def test_confirm__pupil_came_meanwhile__says_which_class_and_does_nothing(client, august):
    school = build_school()
    body = page(client, office(school))
    StudentFactory(current_class=group(school, 9, 2))
    answer = post(client, body, "confirm", spread="whole", seven="2", first="2")
    assert answer.status_code == 422
    assert "九(2)班原来5人，现在6人" in answer.content.decode()
    assert not YearTurn.objects.exists()


def test_exceptions__suspended_and_taught_at_home__listed_with_a_choice(client, august):
    school = build_school()
    away, home = members(group(school, 9, 1))[:2]
    stays = members(group(school, 5, 1))[0]
    for pupil, kind in (
        (away, StandingKind.SUSPENDED),
        (home, StandingKind.HOME_TAUGHT),
        (stays, StandingKind.SUSPENDED),
    ):
        Standing.objects.create(
            school=school, student=pupil, kind=kind, starts_on=FIRST, decided_at=AUGUST
        )
    body = page(client, office(school))
    assert "需要逐个决定 <small>2 人" in body
    assert '<option value="">留在九(1)班</option>' in body
    assert "其中休学、借读等1人随原班保留" in body


def test_cautions__open_things__named_with_the_way_there(client, august):
    school = build_school()
    school.terms.all().delete()
    StudentFactory(school=school, current_class=None)
    body = page(client, office(school))
    assert "校历里还没有2026—2027学年的学期" in body
    assert "有1名学生没有班级，先分班再升级" in body


def test_class_that_ended_a_year_ago__pupil_still_in_it__named_and_not_moved(client, august):
    school = build_school({8: (1, 2), 9: (1, 2)})
    stale = SchoolClassFactory(school=school, stage="junior", entry_year=2022, number=1)
    StudentFactory(current_class=stale, name="林遗漏")
    by = office(school)
    body = page(client, by)
    assert "还在以前毕业的班里 <small>1 人" in body and "林遗漏" in body
    turn(by, school)
    assert Student.objects.get(name="林遗漏").current_class == stale


def test_posts__registrar_does_it__principal_ends_them_on_the_result_page(client, august):
    school = build_school()
    head = UserFactory(school=school, head_teacher_of=group(school, 9, 1), name="程班主")
    body = page(client, office(school))
    assert "1项请校长或德育主任确认" in body and "九(1)班班主任 程班主" in body
    done = turn(office(school), school)
    principal = office(school, Role.PRINCIPAL)
    url = reverse("students:year_turn", args=[done.public_id])
    assert "结束这1项任职" in page(client, principal, url)
    client.post(reverse("students:year_posts", args=[done.public_id]))
    assert head.appointments.get().until == FIRST
    assert "还没有结束的任职" not in page(client, principal, url)


def test_undo__registrar__back_to_the_plan_with_everything_as_before(client, august):
    school = build_school()
    by = office(school)
    before = dump(school)
    done = turn(by, school)
    assert "撤销升级" in page(client, by, reverse("students:year_turn", args=[done.public_id]))
    answer = client.post(reverse("students:year_undo", args=[done.public_id]))
    assert answer.url == f"{URL}?year={YEAR}"
    assert dump(school) == before
    assert "已撤销" in page(client, by, answer.url)  # the history keeps it


def test_undo__new_class_has_taken_a_roll__page_names_it_and_nothing_changes(client, august):
    school = build_school()
    by = office(school)
    done = turn(by, school)
    august.move_to(SEPTEMBER)
    RollFactory(school_class=group(school, 7, 1, YEAR))
    body = page(client, by, reverse("students:year_turn", args=[done.public_id]))
    assert "现在不能撤销" in body and "新班已经点名1次" in body
    client.post(reverse("students:year_undo", args=[done.public_id]))
    done.refresh_from_db()
    assert done.state == "done"


def test_graduate_who_boards__step_and_undo__bed_ends_and_is_theirs_again(august):
    school = build_school()
    by = office(school)
    pupil = members(group(school, 9, 1))[0]
    room = DormRoom.objects.create(school=school, name="201")
    stay = RoomStay.objects.create(
        school=school, student=pupil, room=room, starts_on=FIRST - timedelta(days=300)
    )
    done = turn(by, school)
    stay.refresh_from_db()
    assert stay.until == FIRST
    from school_care.students.services.year_undo import undo_turn

    undo_turn(by=by, turn=done)
    stay.refresh_from_db()
    assert stay.until is None


@pytest.mark.parametrize("paper", ["graduates", "classes"])
def test_papers__draft_and_afterwards__a_pdf_with_a_neutral_name_and_a_trace(client, august, paper):
    school = build_school({6: (1, 3), 7: (1, 2), 9: (1, 2)})
    by = office(school)
    draft = post(client, page(client, by), paper)
    assert draft.content.startswith(b"%PDF") and draft["Content-Type"] == "application/pdf"
    done = turn(by, school)
    url = reverse("students:year_print", args=[done.public_id])
    answer = client.post(url, {"step": paper})
    assert answer.content.startswith(b"%PDF")
    names = [pupil.name for pupil in Student.objects.all()]
    assert not any(name in str(answer.headers) for name in names)
    assert AuditEntry.objects.filter(action="year.printed").count() == 2


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (AUGUST - timedelta(days=9), None),
        (AUGUST, "9月1日前办好"),
        (SEPTEMBER, "22人在已毕业的班里"),
    ],
)
def test_today_page__registrar__is_reminded_from_the_twentieth_of_august(client, when, text):
    with time_machine.travel(when, tick=False):
        school = build_school()
        body = page(client, office(school), reverse("workspace:today"))
        assert ("新学年还没有升级" in body) is (text is not None)
        assert text is None or text in body


def test_today_page__step_done__no_line_until_somebody_is_forgotten(client, august):
    school = build_school()
    by = office(school)
    done = turn(by, school)
    august.move_to(SEPTEMBER)
    today = reverse("workspace:today")
    assert "升级" not in page(client, by, today)
    StudentFactory(current_class=group(school, 9, 1), name="林迟到")
    assert "升级后还有1名学生在毕业班里" in page(client, by, today)
    assert "林迟到" in page(client, by, reverse("students:year_turn", args=[done.public_id]))


def test_pages__twice_the_pupils__cost_no_more_queries(client, august):
    costs = []
    for factor in (1, 2):
        shape = {grade: (count, size * factor) for grade, (count, size) in NINE_YEARS.items()}
        school = build_school(shape)
        by = office(school)
        client.force_login(by)
        plan = queries_of(client, URL)
        done = turn(by, school)
        url = reverse("students:year_turn", args=[done.public_id])
        costs.append((plan, queries_of(client, url)))
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 40


def test_offered_years__november__running_and_next_only(client):
    with time_machine.travel(AUGUST + timedelta(days=86), tick=False):
        school = build_school()
        body = page(client, office(school), f"{URL}?year=2027")
        assert "离2027年9月1日还有283天" in body
        assert "升入2026—2027学年" in page(client, office(school), f"{URL}?year=1999")
