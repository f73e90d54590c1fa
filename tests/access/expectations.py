"""For every desk route: which people may read it and which may post to it, object by object.

Written by hand from docs/permissions.md, not from the code: a page whose rule changes by accident
disagrees with this table.
"""

from tests.access.parts import PARTS
from tests.access.who import (
    ACCOUNT_KEEPERS,
    CALENDAR_KEEPERS,
    CARE_KEKE,
    CARE_READERS,
    CARE_ZIXUAN,
    EVERYONE,
    IMPORTERS,
    LEADERS,
    NONE,
    PRINTERS,
    PROPOSERS,
    PUBLIC_ID,
    PUPIL_READERS,
    SEE_KEKE,
    SEE_ZIXUAN,
    STAFF,
    STAFF_READERS,
    Case,
    of,
    people,
    plain,
)

EXPECTED: dict[str, list[Case]] = {
    "healthz": plain(EVERYONE),
    # the door
    "school:sign_in": plain(EVERYONE, EVERYONE),
    "school:sign_out": plain(None, EVERYONE),
    "school:password": plain(STAFF, STAFF),
    "school:me": plain(STAFF),
    "school:switch_school": plain(None, STAFF),
    "workspace:today": plain(STAFF),
    # pupils
    "students:list": plain(PUPIL_READERS, PUPIL_READERS),
    "students:show": of(
        PUBLIC_ID,
        {
            "zixuan": (SEE_ZIXUAN, None),
            "keke": (SEE_KEKE, None),
            "foreign": (NONE, None),
        },
    ),
    "students:readings": of(
        PUBLIC_ID,
        {"zixuan": (LEADERS, None), "keke": (LEADERS, None), "foreign": (NONE, None)},
    ),
    "students:phones": of(
        PUBLIC_ID,
        {
            "zixuan": (SEE_ZIXUAN, SEE_ZIXUAN),
            "keke": (SEE_KEKE, SEE_KEKE),
            "foreign": (NONE, NONE),
        },
    ),
    "students:tools": plain(PRINTERS | {"registrar"}),
    "students:class": of(
        PUBLIC_ID,
        {
            "seven_one": (people("principal director registrar head_teacher grade_head"), None),
            "seven_two": (
                people("principal director registrar other_head_teacher grade_head teacher"),
                None,
            ),
            "foreign_class": (NONE, None),
        },
    ),
    **{name: cases for part in PARTS for name, cases in part.EXPECTED.items()},
    # care records
    "mentoring:write": of(
        "student_id",
        {
            "zixuan": (CARE_ZIXUAN, CARE_ZIXUAN),
            "keke": (CARE_KEKE, CARE_KEKE),
            "foreign": (NONE, NONE),
        },
    ),
    "mentoring:transcribe": of(
        "student_id",
        {
            "zixuan": (CARE_ZIXUAN, CARE_ZIXUAN),
            "keke": (CARE_KEKE, CARE_KEKE),
            "foreign": (NONE, NONE),
        },
    ),
    "mentoring:class_talks": of(
        PUBLIC_ID,
        {
            "seven_one": (people("principal director head_teacher grade_head"), None),
            "foreign_class": (NONE, None),
        },
    ),
    "mentoring:records": plain(CARE_READERS),
    "mentoring:show": of(
        PUBLIC_ID,
        {
            "talk": (CARE_ZIXUAN, None),
            "restricted": (CARE_ZIXUAN, None),
            "foreign_record": (NONE, None),
        },
    ),
    "mentoring:correct": of(
        PUBLIC_ID,
        {
            "talk": (people("head_teacher"), people("head_teacher")),
            "restricted": (people("director"), people("director")),
            "foreign_record": (NONE, NONE),
        },
    ),
    "mentoring:withdraw": of(
        PUBLIC_ID,
        {
            "talk": (people("head_teacher director"), people("head_teacher director")),
            "restricted": (people("director"), people("director")),
            "foreign_record": (NONE, NONE),
        },
    ),
    "mentoring:step_done": of(
        PUBLIC_ID,
        {"talk": (CARE_ZIXUAN, CARE_ZIXUAN), "foreign_record": (NONE, NONE)},
    ),
    # the roster import
    "students:imports": plain(IMPORTERS),
    "students:import_new": plain(IMPORTERS, IMPORTERS),
    "students:import_template": plain(IMPORTERS),
    "students:import_show": of(
        PUBLIC_ID, {"own_import": (IMPORTERS, None), "foreign_import": (NONE, None)}
    ),
    "students:import_refused": of(
        PUBLIC_ID, {"own_import": (IMPORTERS, None), "foreign_import": (NONE, None)}
    ),
    **{
        f"students:import_{step}": of(
            PUBLIC_ID, {"own_import": (None, IMPORTERS), "foreign_import": (None, NONE)}
        )
        for step in ("settings", "commit", "cancel")
    },
    "students:import_choose": [
        Case(
            what,
            lambda cast, what=what: {
                "public_id": cast.extra[what].public_id,
                "row_id": cast.extra[f"{what}_row"].public_id,
            },
            None,
            allowed,
        )
        for what, allowed in {"own_import": IMPORTERS, "foreign_import": NONE}.items()
    ],
    # printing
    "reports:index": plain(PRINTERS, PRINTERS),
    "reports:pupils": plain(None, PRINTERS),
    "reports:job": of(
        PUBLIC_ID,
        {"own_job": (people("head_teacher"), None), "foreign_job": (NONE, None)},
    ),
    "reports:file": of(
        PUBLIC_ID,
        {"own_job": (people("head_teacher"), None), "foreign_job": (NONE, None)},
    ),
    # people and places of the school
    "school:staff": plain(STAFF_READERS),
    "school:staff_new": plain(ACCOUNT_KEEPERS, ACCOUNT_KEEPERS),
    "school:slips": plain(ACCOUNT_KEEPERS, ACCOUNT_KEEPERS),
    "school:staff_show": of(
        PUBLIC_ID,
        {"head_teacher": (STAFF_READERS, None), "foreign_head_teacher": (NONE, None)},
    ),
    "school:staff_edit": of(
        PUBLIC_ID,
        {
            "head_teacher": (ACCOUNT_KEEPERS, ACCOUNT_KEEPERS),
            "foreign_head_teacher": (NONE, NONE),
        },
    ),
    "school:staff_reset": of(
        PUBLIC_ID,
        {
            "head_teacher": (ACCOUNT_KEEPERS, ACCOUNT_KEEPERS),
            "foreign_head_teacher": (NONE, NONE),
        },
    ),
    "school:staff_leave": of(
        PUBLIC_ID,
        {
            "head_teacher": (ACCOUNT_KEEPERS, ACCOUNT_KEEPERS),
            "foreign_head_teacher": (NONE, NONE),
        },
    ),
    "school:staff_return": of(
        PUBLIC_ID,
        {
            "head_teacher": (None, ACCOUNT_KEEPERS),
            "foreign_head_teacher": (None, NONE),
        },
    ),
    "school:appointments": plain(LEADERS),
    "school:appointments_decide": plain(None, LEADERS),
    "school:appointment_new": plain(PROPOSERS, PROPOSERS),
    "school:appointment_end": of(
        PUBLIC_ID,
        {"own_appointment": (LEADERS, LEADERS), "foreign_appointment": (NONE, NONE)},
    ),
    "school:withdraw": of(
        PUBLIC_ID,
        {"own_appointment": (None, PROPOSERS), "foreign_appointment": (None, NONE)},
    ),
    "school:teaching": plain(PROPOSERS),
    "school:teaching_new": plain(PROPOSERS, PROPOSERS),
    "school:teaching_end": of(
        PUBLIC_ID,
        {"own_teaching": (LEADERS, LEADERS), "foreign_teaching": (NONE, NONE)},
    ),
    "school:classes": plain(IMPORTERS),
    "school:class_new": plain(IMPORTERS, IMPORTERS),
    "school:class_edit": of(
        PUBLIC_ID,
        {"seven_one": (IMPORTERS, IMPORTERS), "foreign_class": (NONE, NONE)},
    ),
    "school:terms": plain(CALENDAR_KEEPERS, CALENDAR_KEEPERS),
    "school:calendar": plain(CALENDAR_KEEPERS),
    "school:calendar_mark": plain(None, CALENDAR_KEEPERS),
    "school:calendar_year": [
        Case("2026", lambda cast: {"calendar_year": 2026}, None, CALENDAR_KEEPERS)
    ],
}
