"""The pupil and everyone around the child."""

from school_care.students.models.access import AccessGrant
from school_care.students.models.assessments import Assessment, AssessmentForm, AssessmentRound
from school_care.students.models.care import CareCategory, Certificate, StudentCategory
from school_care.students.models.consents import Consent, CorrectionRequest, NoticeGiven
from school_care.students.models.contacts import ContactPerson
from school_care.students.models.exchange import (
    NotSame,
    PairCount,
    PupilMerge,
    SavedFilter,
    SheetShape,
    WordMeaning,
)
from school_care.students.models.family import CarerCheck, Entrustment, GuardianshipRating
from school_care.students.models.imports import RosterImport, RosterImportRow
from school_care.students.models.levels import (
    CareLevel,
    EmergencyCare,
    EmergencyPupil,
    LevelPreset,
    StudentCareLevel,
)
from school_care.students.models.moves import Standing, Transfer, YearTurn, YearTurnStep
from school_care.students.models.papers import (
    Attachment,
    ClassReport,
    ContactCard,
    ReportedPupil,
)
from school_care.students.models.pupil import Enrolment, SiblingGroup, Student
from school_care.students.models.silence import FamilySilence

__all__ = [
    "AccessGrant",
    "Assessment",
    "AssessmentForm",
    "AssessmentRound",
    "Attachment",
    "CareCategory",
    "CareLevel",
    "CarerCheck",
    "Certificate",
    "ClassReport",
    "Consent",
    "ContactCard",
    "ContactPerson",
    "CorrectionRequest",
    "EmergencyCare",
    "EmergencyPupil",
    "Enrolment",
    "Entrustment",
    "FamilySilence",
    "GuardianshipRating",
    "LevelPreset",
    "NotSame",
    "NoticeGiven",
    "PairCount",
    "PupilMerge",
    "ReportedPupil",
    "RosterImport",
    "RosterImportRow",
    "SavedFilter",
    "SheetShape",
    "SiblingGroup",
    "Standing",
    "Student",
    "StudentCareLevel",
    "StudentCategory",
    "Transfer",
    "WordMeaning",
    "YearTurn",
    "YearTurnStep",
]
