"""What is done for a child, by whom, with what plan, and how it goes."""

from school_care.mentoring.models.allowances import (
    AllowanceAccount,
    AllowanceEntry,
    AllowanceKeeper,
    AllowanceQuota,
)
from school_care.mentoring.models.counselling import (
    BreakGlass,
    CaseHandover,
    CounsellingCase,
    CounsellingSession,
    HeartNote,
    Referral,
    RiskJudgement,
    Screening,
    ScreeningImport,
    ScreeningResult,
)
from school_care.mentoring.models.imports import RecordImport
from school_care.mentoring.models.pairings import (
    HandedNote,
    MentorTerms,
    Pairing,
    PairingCover,
    PairingSettings,
    PairingWish,
    Partner,
    SubjectHelp,
)
from school_care.mentoring.models.plans import (
    GoalResult,
    HomeLesson,
    Plan,
    PlanCheck,
    PlanGoal,
    PlanSettings,
    PlanVersion,
)
from school_care.mentoring.models.progress import (
    Achievement,
    BagEntry,
    Exam,
    Mark,
    MarkImport,
    ReviewVoice,
    TermReview,
)
from school_care.mentoring.models.proposals import PairingProposal
from school_care.mentoring.models.records import CareRecord, RecordQuestion

__all__ = [
    "Achievement",
    "AllowanceAccount",
    "AllowanceEntry",
    "AllowanceKeeper",
    "AllowanceQuota",
    "BagEntry",
    "BreakGlass",
    "CareRecord",
    "CaseHandover",
    "CounsellingCase",
    "CounsellingSession",
    "Exam",
    "GoalResult",
    "HandedNote",
    "HeartNote",
    "HomeLesson",
    "Mark",
    "MarkImport",
    "MentorTerms",
    "Pairing",
    "PairingCover",
    "PairingProposal",
    "PairingSettings",
    "PairingWish",
    "Partner",
    "Plan",
    "PlanCheck",
    "PlanGoal",
    "PlanSettings",
    "PlanVersion",
    "RecordImport",
    "RecordQuestion",
    "Referral",
    "ReviewVoice",
    "RiskJudgement",
    "Screening",
    "ScreeningImport",
    "ScreeningResult",
    "SubjectHelp",
    "TermReview",
]
