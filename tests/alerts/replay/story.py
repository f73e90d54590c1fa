"""A term with known absences: who was away, when, and how the roll says so.

云岭学校, 2026: spring ends July 3, autumn begins September 1. Off: September 25, October 1–7.
Saturday October 10 is a school day, as is by the country's calendar Sunday September 20. On October
21 nobody took a roll. Each pupil is one way of counting.
"""

from datetime import date

HOLIDAYS = ("09-25", *(f"10-{day:02}" for day in range(1, 8)))
EXTRA_DAY, NO_ROLL = "10-10", "10-21"
FIRST, LAST = date(2026, 6, 29), date(2026, 11, 20)

# pupil → what they show
PUPILS = {
    "甲": "Friday, Monday and Tuesday are three",
    "乙": "leave between pauses",
    "丙": "leave that ended in the holiday counts from the next school day",
    "丁": "one lesson resets",
    "戊": "a roll nobody took neither counts nor resets",
    "己": "the Saturday of lessons counts, the Sunday does not",
    "庚": "the vacation neither counts nor resets",
    "辛": "suspended from the third day",
    "壬": "nobody knows where: the first morning is enough",
    "癸": "back, and away again until the end",
    "子": "two halves are a day; one on leave and one not, too",
    "丑": "half days only",
    "寅": "truancy and not found out count alike",
    "卯": "left the school on the third day",
    "辰": "late is here; then leave in between",
    "巳": "lost on the second day, back on the third",
    "午": "always here",
    "未": "moved to another class meanwhile",
}
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦"
NAMES = {who: surname + who for surname, who in zip(_SURNAMES, PUPILS, strict=True)}

UNKNOWN, TRUANT, SICK, HERE, LATE = "未到校待核实", "旷课", "病假", "出勤", "迟到"
AM, PM, ALL = "上午", "下午", ""


def days(text: str, kind: str = UNKNOWN, part: str = ALL, place: str = "") -> list[tuple]:
    """The same mark on several days: «09-11 09-14»."""
    return [(day, kind, part, place) for day in text.split()]


MARKS: dict[str, list[tuple]] = {
    "甲": days("09-11 09-14 09-15"),
    "乙": days("09-07 09-08 09-14") + days("09-09 09-10 09-11", SICK),
    "丙": days("09-28 09-29 09-30 10-08 10-09 10-10"),
    "丁": days("09-21 09-22 09-24 09-28 09-29")
    + days("09-23", TRUANT, AM)
    + days("09-23", TRUANT, PM)
    + days("09-23", HERE, "第6节"),
    "戊": days("10-20 10-22 10-23"),
    "己": days("10-09 10-10 10-12"),
    "庚": days("07-02 07-03 09-01"),
    "辛": days("09-14 09-15"),
    "壬": days("10-13 10-14 10-15", place="失联"),
    "癸": days("09-02 09-03 09-04 10-26 10-27 10-28 10-29 10-30")
    + days(
        "11-02 11-03 11-04 11-05 11-06 11-09 11-10 11-11 11-12 11-13 11-16 11-17 11-18 11-19 11-20"
    ),
    "子": days("11-02 11-03", TRUANT, PM)
    + days("11-02", TRUANT, AM)
    + days("11-03", SICK, AM)
    + days("11-04", TRUANT),
    "丑": days("11-02 11-03 11-04 11-05", TRUANT, AM),
    "寅": days("10-14 10-16", TRUANT) + days("10-15"),
    "卯": days("09-08 09-09"),
    "辰": days("11-09 11-10 11-12 11-13 11-17") + days("11-11", LATE) + days("11-16", SICK),
    "巳": days("11-10") + days("11-11", place="失联"),
    "午": [],
    "未": days("10-27 10-28 10-29"),
}
LEAVE_OF_BING = (date(2026, 9, 28), date(2026, 10, 5))  # both included
SUSPENDED_XIN = date(2026, 9, 16)
LEFT_MAO, MOVED_WEI = "2026-09-10", "2026-10-28"

SUSPECTED, MISSING = "dropout.suspected", "dropout.missing"
# Worked out by hand, day by day: what the run of that day raises. Every other day raises nothing.
DROPOUT: dict[str, set[tuple[str, str]]] = {
    "09-01": {(SUSPECTED, "庚")},
    "09-04": {(SUSPECTED, "癸")},
    "09-14": {(SUSPECTED, "乙")},
    "09-15": {(SUSPECTED, "甲")},
    "09-29": {(SUSPECTED, "丁")},
    "10-10": {(SUSPECTED, "丙")},
    "10-12": {(SUSPECTED, "己")},
    "10-13": {(MISSING, "壬")},
    "10-15": {(SUSPECTED, "壬")},
    "10-16": {(SUSPECTED, "寅")},
    "10-23": {(SUSPECTED, "戊")},
    "10-28": {(SUSPECTED, "癸")},
    "10-29": {(SUSPECTED, "未")},
    "11-04": {(SUSPECTED, "子")},
    "11-11": {(MISSING, "巳")},
    "11-17": {(SUSPECTED, "辰")},
}
# Cases in the order in which they began; 癸 and 壬 have one for both warnings.
CASES = "庚癸乙甲丁丙己壬寅戊未子巳辰"

MORNING, RUN = "absence.morning", "absence.run"
HEAD, DIRECTOR = "chenlan", "zheng"
# Two weeks whole: every warning of the day …
TWO_WEEKS = ("09-07", "09-18")
WARNINGS: dict[str, set[tuple[str, str]]] = {
    "09-07": {(MORNING, "乙")},
    "09-08": {(RUN, "乙"), (MORNING, "卯")},
    "09-09": {(RUN, "卯")},
    "09-11": {(MORNING, "甲")},
    "09-14": {(SUSPECTED, "乙"), (RUN, "甲"), (MORNING, "辛")},
    "09-15": {(SUSPECTED, "甲"), (RUN, "辛")},
}
# … and every step owed on it: pupil, owner, last day in time, how it stands.
STEPS: dict[str, set[tuple[str, str, str, str]]] = {
    # the visit by the second day, the report in one working day, the first round in three
    "09-14": {
        ("乙", HEAD, "09-08", "warned"),
        ("乙", DIRECTOR, "09-15", "open"),
        ("乙", HEAD, "09-17", "open"),
    },
    # 乙 is back: nothing but the talk, by the next school day
    "09-15": {
        ("乙", HEAD, "09-16", "open"),
        ("甲", HEAD, "09-14", "warned"),
        ("甲", DIRECTOR, "09-16", "open"),
        ("甲", HEAD, "09-18", "open"),
    },
    "09-16": {("乙", HEAD, "09-16", "due"), ("甲", HEAD, "09-17", "open")},
    "09-17": {("乙", HEAD, "09-16", "warned"), ("甲", HEAD, "09-17", "due")},
    "09-18": {("乙", HEAD, "09-16", "warned"), ("甲", HEAD, "09-17", "warned")},
}
# 癸 never comes back and nobody does anything
UNHEEDED: dict[str, set[tuple[str, str, str, str]]] = {
    "10-27": set(),
    "10-28": {
        ("癸", HEAD, "10-27", "warned"),
        ("癸", DIRECTOR, "10-29", "open"),
        ("癸", HEAD, "11-02", "open"),
    },
    "10-29": {
        ("癸", HEAD, "10-27", "warned"),
        ("癸", DIRECTOR, "10-29", "due"),
        ("癸", HEAD, "11-02", "open"),
    },
    "11-03": {
        ("癸", HEAD, "10-27", "warned"),
        ("癸", DIRECTOR, "10-29", "warned"),
        ("癸", HEAD, "11-02", "warned"),
    },
}
