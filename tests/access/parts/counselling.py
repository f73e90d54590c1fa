from uuid import uuid4

from school_care.core import clock
from school_care.mentoring.choices.counselling import Risk
from school_care.mentoring.models import (
    CounsellingCase,
    CounsellingSession,
    HeartNote,
    Referral,
    RiskJudgement,
    Screening,
    ScreeningImport,
    ScreeningResult,
)
from school_care.mentoring.screening_sheet.rows import LevelSheet
from school_care.mentoring.services.screening.plan import Plan
from school_care.school.enums import SheetState
from school_care.school.models import Term
from school_care.school.sheet_imports.keeping import to_text
from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain

COUNSELLOR = people("counsellor")
PRINCIPAL = people("principal")
DIRECTOR = people("director")
COUNTERS = people("principal director counsellor")
REFER = people("principal director head_teacher other_head_teacher grade_head teacher")
ENDS = people("head_teacher counsellor director")
# Words that only these may be answered, anywhere.
CONTENT, REFERRED, ADVICE = "辅导暗语", "转介暗语", "心理建议暗语"
MAY_READ = {
    CONTENT: COUNSELLOR,
    REFERRED: people("head_teacher counsellor"),
    ADVICE: people("director counsellor"),
}


def _pair(name: str, get, post) -> list[Case]:
    no = None if post is None else NONE
    return of(PUBLIC_ID, {f"own_{name}": (get, post), f"foreign_{name}": (NONE, no)})


def _pupil(get_zixuan, get_keke) -> list[Case]:
    def arguments(name):
        return lambda cast: {"student_id": getattr(cast, name).public_id}

    return [
        Case("zixuan", arguments("zixuan"), get_zixuan, get_zixuan),
        Case("keke", arguments("keke"), get_keke, get_keke),
        Case("foreign", arguments("foreign"), NONE, NONE),
    ]


EXPECTED: dict[str, list[Case]] = {
    "mentoring:counselling": plain(COUNTERS),
    "mentoring:cases": plain(COUNSELLOR),
    "mentoring:counselling_handover": plain(PRINCIPAL, PRINCIPAL),
    "mentoring:refer": _pupil(
        people("principal director head_teacher grade_head"),
        people("principal director other_head_teacher grade_head teacher"),
    ),
    "mentoring:my_referrals": plain(REFER),
    "mentoring:referral": _pair("referral", ENDS, None),
    **{
        f"mentoring:referral_{step}": _pair("referral", COUNSELLOR, COUNSELLOR)
        for step in ("accept", "return", "answer")
    },
    "mentoring:referral_revoke": _pair(
        "referral", people("head_teacher director"), people("head_teacher director")
    ),
    "mentoring:case_new": plain(COUNSELLOR, COUNSELLOR),
    "mentoring:case": _pair("case", COUNSELLOR, None),
    **{
        f"mentoring:{name}": _pair("case", COUNSELLOR, COUNSELLOR)
        for name in ("case_edit", "case_close", "session_new", "case_risk")
    },
    "mentoring:case_print": _pair("case", COUNSELLOR, None),
    "mentoring:session_correct": _pair("session", COUNSELLOR, COUNSELLOR),
    "mentoring:session_withdraw": _pair("session", COUNSELLOR, COUNSELLOR),
    "mentoring:heart_note_new": plain(COUNSELLOR, COUNSELLOR),
    "mentoring:heart_cards": plain(COUNSELLOR),
    "mentoring:heart_note": _pair("note", COUNSELLOR, COUNSELLOR),
    "mentoring:heart_note_case": _pair("note", COUNSELLOR, COUNSELLOR),
    "mentoring:risk_seen": _pair("risk", DIRECTOR, DIRECTOR),
    "mentoring:risk_pass_on": _pair("risk", DIRECTOR, DIRECTOR),
    "mentoring:break_glass_find": plain(PRINCIPAL, PRINCIPAL),
    "mentoring:break_glass": _pupil(PRINCIPAL, PRINCIPAL),
    "mentoring:screenings": plain(COUNTERS),
    "mentoring:screening_followed": _pair("result", COUNSELLOR, COUNSELLOR),
    "mentoring:screening_imports": plain(COUNSELLOR),
    "mentoring:screening_import_new": plain(COUNSELLOR, COUNSELLOR),
    "mentoring:screening_import_template": plain(COUNSELLOR),
    "mentoring:screening_import_show": _pair("levels", COUNSELLOR, None),
    "mentoring:screening_import_refused": _pair("levels", COUNSELLOR, None),
    **{
        f"mentoring:screening_import_{step}": of(
            PUBLIC_ID, {"own_levels": (None, COUNSELLOR), "foreign_levels": (None, NONE)}
        )
        for step in ("confirm", "cancel", "undo")
    },
}


def objects(cast) -> dict:
    """Counselling of each school. The own case is of 王可, whom the counsellor sees anyway; the
    referral of 张子轩 waits, so that it gives nobody sight."""
    own = _of_school(cast.school, cast.keke, cast.counsellor)
    stranger = cast.foreign_head_teacher
    foreign = _of_school(cast.other_school, cast.foreign, stranger)
    own["referral"] = _referral(cast.zixuan, cast.head_teacher, cast.counsellor)
    foreign["referral"] = _referral(cast.foreign, stranger, stranger)
    made = {f"own_{name}": row for name, row in own.items()}
    return made | {f"foreign_{name}": row for name, row in foreign.items()}


def _referral(student, by, to) -> Referral:
    return Referral.objects.create(
        school_id=student.school_id,
        student=student,
        made_by=by,
        to=to,
        concerns=["mood"],
        text=f"{REFERRED}子",
        made_at=clock.now(),
    )


def _of_school(school, student, counsellor) -> dict:
    today, now = clock.today(), clock.now()
    of_pupil = {"school": school, "student": student}
    case = CounsellingCase.objects.create(
        **of_pupil,
        counsellor=counsellor,
        number="XL2026-001",
        source="self",
        complaint=f"{CONTENT}子",
        opened_on=today,
    )
    session = CounsellingSession.objects.create(
        case=case, happened_on=today, course=f"{CONTENT}丑", written_at=now
    )
    risk = RiskJudgement.objects.create(
        **of_pupil,
        level=Risk.CRISIS,
        judged_on=today,
        judged_by=counsellor,
        judged_at=now,
        advice=f"{ADVICE}寅",
    )
    note = HeartNote.objects.create(
        **of_pupil,
        counsellor=counsellor,
        received_on=today,
        text=f"{CONTENT}卯",
        written_at=now,
    )
    term = Term.objects.filter(school=school).first() or _term(school)
    screening = Screening.objects.create(
        school=school, term=term, name="秋季测评", screened_on=today
    )
    result = ScreeningResult.objects.create(**of_pupil, screening=screening, level="severe")
    levels = ScreeningImport.objects.create(
        public_id=uuid4(),
        school=school,
        state=SheetState.PREVIEW,
        file_name="等级.xlsx",
        uploaded_by=counsellor,
        uploaded_at=now,
        screening_name="秋季测评",
        screened_on=today,
        counts={"rows": 0},
        plan=to_text(LevelSheet(), Plan(sheets=[], row_count=0)),
    )
    made = {"case": case, "session": session, "risk": risk, "note": note}
    return made | {"result": result, "levels": levels}


def _term(school) -> Term:
    today = clock.today()
    return Term.objects.create(
        school=school,
        school_year=today.year - 3,
        season="autumn",
        first_day=today.replace(year=today.year - 3, day=1),
        last_day=today.replace(year=today.year - 3, day=20),
    )
