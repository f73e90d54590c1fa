"""The pages and papers of family calls, as the teacher on duty meets them."""

import subprocess
from datetime import time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from school_care.activities.models import BusyTime, CallLine, CallTry, CallTurn, CallWindow
from school_care.core import clock
from school_care.core.models import AuditEntry
from tests.factories import StudentFactory, days_ago
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
LIST = reverse("activities:calls")
COVERAGE = reverse("activities:calls_coverage")
GRANDMOTHER = "19900000101"


@pytest.fixture(autouse=True)
def monday_evening():
    """In the middle of an evening's calls."""
    with time_machine.travel("2026-11-23T18:08:00+08:00"):
        yield


@pytest.fixture
def line(cast) -> CallLine:
    return CallLine.objects.create(school=cast.school, name="亲情电话1号", place="值班室")


def a_turn(cast, line, student, minute=10, day=None) -> CallTurn:
    return CallTurn.objects.create(
        school=cast.school,
        student=student,
        line=line,
        day=day or clock.today(),
        begins=time(18, minute),
        ends=time(18, minute + 5),
        booked_at=clock.now(),
    )


def tap(client, turn, result, **more):
    url = reverse("activities:call_result", args=[turn.public_id])
    data = {"result": result, "public_id": uuid4(), **more}
    return client.post(url, data, follow=True)


def test_list__turn_that_is_on__numbers_to_ring_and_their_trace(client, cast, line):
    a_turn(cast, line, cast.zixuan)
    client.force_login(cast.dormitory)
    page = client.get(LIST).content.decode()
    assert f"tel:{GRANDMOTHER}" in page
    shown = AuditEntry.objects.filter(action="phones.revealed", actor_id=cast.dormitory.pk)
    assert [one.facts for one in shown] == [{"on": "calls"}]
    assert GRANDMOTHER not in str([one.facts for one in AuditEntry.objects.all()])


def test_list__one_tap__noted_with_whom_and_undone(client, cast, line):
    turn = a_turn(cast, line, cast.zixuan)
    client.force_login(cast.dormitory)
    number = client.get(LIST).context["found"].numbers[0]
    data = {"person": number.person.public_id, "public_id": number.call_id}
    tap(client, turn, "connected", **data)
    tap(client, turn, "connected", **data)
    call = CallTry.objects.get()
    assert (call.who, call.turn) == ("爸爸", turn)
    page = client.get(f"{LIST}?done={call.public_id}").content.decode()
    assert "5分钟" in page
    client.post(reverse("activities:call_complete", args=[call.public_id]), {"minutes": "5"})
    client.post(reverse("activities:call_undo", args=[call.public_id]))
    call.refresh_from_db()
    assert call.minutes == 5
    assert call.withdrawn_at is not None


def test_list__nobody_answers__next_number_and_another_time_offered(client, cast, line):
    tomorrow = days_ago(-1)
    CallWindow.objects.create(
        school=cast.school,
        line=line,
        weekday=clock.today().isoweekday(),
        begins=time(23, 50),
        ends=time(23, 59),
        starts_on=days_ago(9),
    )
    turn = a_turn(cast, line, cast.zixuan)
    client.force_login(cast.dormitory)
    page = tap(client, turn, "no_answer")
    assert page.context["found"].now.turn == turn
    assert f"tel:{GRANDMOTHER}" in page.content.decode()
    retry = page.context["retry"]
    assert retry.begins == time(23, 50)
    url = reverse("activities:call_retry", args=[turn.public_id])
    client.post(url, {"slot": retry.key})
    client.post(url, {"slot": retry.key})
    assert CallTurn.objects.filter(student=cast.zixuan, day=clock.today()).count() == 2
    assert not CallTurn.objects.filter(day=tomorrow).exists()


def test_list__turn_of_tomorrow__not_noted_yet(client, cast, line):
    turn = a_turn(cast, line, cast.zixuan, day=days_ago(-1))
    client.force_login(cast.dormitory)
    assert "还没到这一天" in tap(client, turn, "connected").content.decode()
    assert not CallTry.objects.exists()


def test_list__head_teacher__own_pupils_only(client, cast, line):
    a_turn(cast, line, cast.zixuan)
    client.force_login(cast.other_head_teacher)
    assert "张子轩" not in client.get(LIST).content.decode()
    client.force_login(cast.head_teacher)
    assert "张子轩" in client.get(LIST).content.decode()


def test_list__more_turns__same_number_of_queries(client, cast, line):
    a_turn(cast, line, cast.zixuan)
    client.force_login(cast.dormitory)
    few = queries_of(client, LIST)
    for number in range(5):
        pupil = StudentFactory(current_class=cast.seven_one, name=f"同学{number}", boarding=True)
        a_turn(cast, line, pupil, 15 + number * 5)
    assert queries_of(client, LIST) == few


def test_list__search__boarders_only(client, cast):
    client.force_login(cast.dormitory)
    found = client.get(LIST, {"q": "zzx"}).content.decode()
    assert reverse("activities:call_pupil", args=[cast.zixuan.public_id]) in found
    client.force_login(cast.director)
    assert "没有找到住校生" in client.get(LIST, {"q": "王可"}).content.decode()


def test_pupil_page__family_called_in__noted_once(client, cast):
    client.force_login(cast.head_teacher)
    url = reverse("activities:call_pupil", args=[cast.zixuan.public_id])
    form = client.get(url).context["form"]
    data = {
        "do": "note",
        "public_id": form["public_id"].value(),
        "result": "connected",
        "who": "奶奶",
        "direction": "in",
        "way": "phone",
        "minutes": "8",
        "on": clock.today().isoformat(),
    }
    client.post(url, data)
    client.post(url, data)
    call = CallTry.objects.get()
    assert (call.direction, call.minutes, call.who) == ("in", 8, "奶奶")
    page = client.get(reverse("students:show", args=[cast.zixuan.public_id])).content.decode()
    assert "（奶奶）" in page


def test_coverage__who_has_not_called__longest_first_without_any_mark(client, cast):
    second = StudentFactory(current_class=cast.seven_one, name="周大", boarding=True)
    third = StudentFactory(current_class=cast.seven_one, name="周小", boarding=True)
    month = clock.today().replace(day=1)
    for student, day in ((second, month - timedelta(days=3)), (third, clock.today())):
        CallTry.objects.create(
            school=cast.school,
            student=student,
            happened_on=day,
            result="connected",
            written_at=clock.now(),
        )
    client.force_login(cast.dormitory)
    response = client.get(COVERAGE)
    found = response.context["found"]
    assert (found.boarders, found.reached) == (3, 1)
    assert [one.name for one, _ in found.left] == ["张子轩", "周大"]
    assert "留守" not in response.content.decode()


def test_coverage__follow_up__head_teacher_finds_and_ends_it(client, cast):
    call = CallTry.objects.create(
        school=cast.school,
        student=cast.zixuan,
        happened_on=clock.today(),
        result="connected",
        follow_up=True,
        by=cast.dormitory,
        written_at=clock.now(),
    )
    client.force_login(cast.head_teacher)
    assert "请您跟进" in client.get(COVERAGE).content.decode()
    done = reverse("activities:call_complete", args=[call.public_id])
    client.post(done, {"follow_up": "0", "back": COVERAGE})
    assert "请您跟进" not in client.get(COVERAGE).content.decode()


def text_of(answer) -> str:
    assert answer["Content-Type"] == "application/pdf"
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607
        input=answer.content,
        capture_output=True,
        check=True,
    )
    return "".join(read.stdout.decode().split())


def test_papers__week_for_the_wall_and_months_log__no_label(client, cast, line):
    a_turn(cast, line, cast.zixuan)
    CallTry.objects.create(
        school=cast.school,
        student=cast.zixuan,
        happened_on=clock.today(),
        at=time(18, 12),
        result="connected",
        who="奶奶",
        minutes=5,
        by=cast.dormitory,
        written_at=clock.now(),
    )
    client.force_login(cast.dormitory)
    week = text_of(client.get(reverse("activities:calls_week_print")))
    log = text_of(client.get(reverse("activities:calls_log")))
    assert "18:10张子轩七(1)班" in week
    assert "18:12张子轩七(1)班奶奶呼出5接通" in log
    for text in (week, log):
        assert "留守" not in text
        assert GRANDMOTHER not in text


def test_settings__from_nothing_to_a_week__each_page_says_what_is_next(client, cast):
    client.force_login(cast.dormitory)
    settings, times = reverse("activities:calls_settings"), reverse("activities:calls_times")
    client.post(settings, {"do": "line", "name": "亲情电话1号", "place": "", "way": "phone"})
    assert "先填作息" in client.get(settings).content.decode()
    client.post(times, {"do": "usual"})
    client.post(times, {"do": "usual"})
    assert BusyTime.objects.count() == 10
    free = next(one for one in client.get(settings).context["free"] if one.name == "晚饭后")
    client.post(settings, {"do": "free", free.key: ["1", "2", "3", "4"]})
    assert CallWindow.objects.count() == 4
    data = {"do": "window", "weekdays": ["1"], "begins": "18:45", "ends": "19:15", "minutes": "5"}
    refused = client.post(settings, data)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "与「晚自习」（18:50—20:30）重叠" in page
    assert 'value="18:45"' in page
    monday = clock.today() + timedelta(days=7 - clock.today().weekday())
    client.post(f"{reverse('activities:calls_week')}?day={monday}")
    assert CallTurn.objects.get().student == cast.zixuan
