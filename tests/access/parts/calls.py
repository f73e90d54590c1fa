"""Family calls: kept by who answers for the boarder, arranged by leaders and the dormitory."""

from datetime import time, timedelta
from uuid import uuid4

from school_care.activities.models import BusyTime, CallLine, CallTry, CallTurn, CallWindow
from school_care.core import clock
from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain

KEEPERS = people("principal director head_teacher other_head_teacher grade_head dormitory")
ARRANGERS = people("principal director dormitory")
ZIXUANS = people("principal director head_teacher grade_head dormitory")
KEKES = people("principal director other_head_teacher grade_head")  # lives at home

PAGES = {
    "call_turn": (True, "call_turn"),
    "call_result": (False, "call_turn"),
    "call_retry": (False, "call_turn"),
}
PAGES |= {"call_complete": (False, "call_try"), "call_undo": (False, "call_try")}
SETTINGS = {
    "calls_time": "call_time",
    "calls_window": "call_window",
    "calls_line_stop": "call_line",
}

EXPECTED: dict[str, list[Case]] = {
    "activities:calls": plain(KEEPERS),
    "activities:calls_coverage": plain(KEEPERS),
    "activities:calls_log": plain(KEEPERS),
    "activities:calls_week": plain(ARRANGERS, ARRANGERS),
    "activities:calls_week_print": plain(ARRANGERS),
    "activities:calls_settings": plain(ARRANGERS, ARRANGERS),
    "activities:calls_times": plain(ARRANGERS, ARRANGERS),
    "activities:call_pupil": of(
        PUBLIC_ID,
        {"zixuan": (ZIXUANS, ZIXUANS), "keke": (KEKES, KEKES), "foreign": (NONE, NONE)},
    ),
    **{
        f"activities:{name}": of(
            PUBLIC_ID,
            {
                f"own_{what}": (ARRANGERS, ARRANGERS),
                f"foreign_{what}": (NONE, NONE),
            },
        )
        for name, what in SETTINGS.items()
    },
    **{
        f"activities:{name}": of(
            PUBLIC_ID,
            {
                f"own_{what}": (ZIXUANS if reads else None, ZIXUANS),
                f"foreign_{what}": (NONE if reads else None, NONE),
            },
        )
        for name, (reads, what) in PAGES.items()
    },
}


def objects(cast) -> dict:
    """A line, a window, a time, a turn and a try of each school."""
    return _rows("own", cast.zixuan) | _rows("foreign", cast.foreign)


def _rows(whose: str, student) -> dict:
    school, today = student.school, clock.today()
    line = CallLine.objects.create(school=school, name="亲情电话")
    turn = CallTurn.objects.create(
        school=school,
        student=student,
        line=line,
        day=today + timedelta(days=1),
        begins=time(18, 10),
        ends=time(18, 15),
        booked_at=clock.now(),
    )
    return {
        f"{whose}_call_line": line,
        f"{whose}_call_window": CallWindow.objects.create(
            school=school,
            line=line,
            weekday=1,
            begins=time(18, 10),
            ends=time(18, 50),
            starts_on=today,
        ),
        f"{whose}_call_time": BusyTime.objects.create(
            school=school,
            kind="study",
            name="晚自习",
            weekdays=[1],
            begins=time(19),
            ends=time(20),
        ),
        f"{whose}_call_turn": turn,
        f"{whose}_call_try": CallTry.objects.create(
            public_id=uuid4(),
            school=school,
            student=student,
            happened_on=today,
            result="connected",
            who="奶奶",
            written_at=clock.now(),
        ),
    }
