"""Tables of cases."""

from school_care.cases.models.bullying import (
    Bullying,
    BullyingChild,
    BullyingSurvey,
    CommitteeMember,
    SurveyAnswer,
    SurveyClass,
)
from school_care.cases.models.case import Case, CaseReport
from school_care.cases.models.crisis import Crisis, CrisisNotice, CrisisWatch
from school_care.cases.models.dropout import (
    DropoutCourse,
    DropoutPolicy,
    DropoutStep,
    Persuasion,
    UrgingNotice,
)
from school_care.cases.models.emergencies import EmergencyDrill, EmergencyPlan, FileGlass
from school_care.cases.models.ledgers import DropoutMonth, GraduateDestination
from school_care.cases.models.protection import (
    MandatoryReport,
    Protection,
    ProtectionCall,
    ProtectionEntry,
    ProtectionGlass,
    ProtectionPerson,
    ProtectionStep,
)
from school_care.cases.models.referrals import InboundReferral, ReferralResult

__all__ = [
    "Bullying",
    "BullyingChild",
    "BullyingSurvey",
    "Case",
    "CaseReport",
    "CommitteeMember",
    "Crisis",
    "CrisisNotice",
    "CrisisWatch",
    "DropoutCourse",
    "DropoutMonth",
    "DropoutPolicy",
    "DropoutStep",
    "EmergencyDrill",
    "EmergencyPlan",
    "FileGlass",
    "GraduateDestination",
    "InboundReferral",
    "MandatoryReport",
    "Persuasion",
    "Protection",
    "ProtectionCall",
    "ProtectionEntry",
    "ProtectionGlass",
    "ProtectionPerson",
    "ProtectionStep",
    "ReferralResult",
    "SurveyAnswer",
    "SurveyClass",
    "UrgingNotice",
]
