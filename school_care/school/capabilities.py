"""What each role may do. The table is design's §4 in code: nothing else decides rights."""

from school_care.school.enums import Capability, Role

# Whoever works at a school and finds that a child is harmed reports it (未成年人保护法第十一条).
_EVERYBODY = {Capability.REPORT_HARM}
# Whoever is with children may have to open the file of one who is not theirs, at night, say.
_WITH_CHILDREN = _EVERYBODY | {Capability.OPEN_FILE}
_PROTECTS = {
    Capability.KEEP_SURVEY,
    Capability.RECEIVE_REFERRALS,
    Capability.PLAN_EMERGENCY,
}

_TEACHING = _WITH_CHILDREN | {
    Capability.VIEW_PUPILS,
    Capability.READ_CARE,
    Capability.WRITE_CARE,
    Capability.PRINT_REPORTS,
    Capability.VIEW_PAIRINGS,
    Capability.CHOOSE_HELPERS,
    Capability.REFER,
    Capability.VIEW_PROGRAMME,
    Capability.RUN_ACTIVITY,
}

# What goes on between a class's pupils and their families.
_HOME = {Capability.KEEP_CALLS, Capability.ISSUE_NOTES}

# Pupils' pocket money, in the keeping of whoever was made acting parent.
_MONEY = {Capability.KEEP_ALLOWANCES}

# The life of a class: who is here, who is not, and where they are.
_CLASS_LIFE = {
    Capability.VIEW_ATTENDANCE,
    Capability.TAKE_ROLL,
    Capability.GRANT_LEAVE,
    Capability.REGISTER_TERM,
}

# Lists that leave the school: of one's own sight, with a purpose, and logged.
_LISTS = {Capability.EXPORT_PUPILS, Capability.FILL_SHEETS}

# What the office does for the whole school.
_OFFICE = {
    Capability.VIEW_ATTENDANCE,
    Capability.OVERSEE_ATTENDANCE,
    Capability.REGISTER_TERM,
    Capability.MANAGE_DORM,
    Capability.IMPORT_ATTENDANCE,
    Capability.CHECK_REGISTER,
    Capability.EXPLAIN_VARIANCE,
}

# Reports upwards: who knows the child drafts, who answers for the school sends (domain §6.1).
_DRAFTS = {Capability.VIEW_REPORTS_UP, Capability.DRAFT_REPORT}
_SENDS = _DRAFTS | {Capability.SEND_REPORT, Capability.MANAGE_RECIPIENTS}

# Warnings and the way back to school: who knows the child acts, who answers for the school decides.
_WATCHES = {Capability.VIEW_ALERTS, Capability.KEEP_DROPOUT}
_DECIDES = _WATCHES | {
    Capability.SET_ALERT_RULES,
    Capability.DECIDE_DROPOUT,
    Capability.KEEP_LEDGERS,
    Capability.SET_DROPOUT_POLICY,
}

# Figures of the care work, and what the school says with them.
_SPEAKS = {
    Capability.VIEW_FIGURES,
    Capability.SET_GOALS,
    Capability.READ_OVERSIGHT,
    Capability.WRITE_SUMMARY,
    Capability.KEEP_SCHOOL_PAPERS,
    Capability.BUILD_PACK,
}

_ARCHIVE = {Capability.EDIT_ARCHIVE, Capability.READ_CORRECTIONS, Capability.PRINT_CARDS}

CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.PRINCIPAL: frozenset(
        _TEACHING
        | _LISTS
        | _HOME
        | _SENDS
        | _DECIDES
        | _PROTECTS
        | _SPEAKS
        | {
            Capability.LEAD_PROTECTION,
            Capability.SIGN_REPORT,
            Capability.SIGN_LEDGERS,
            Capability.PLAN_PROGRAMME,
            Capability.APPROVE_PROGRAMME,
            Capability.ARRANGE_CALLS,
            Capability.VIEW_ATTENDANCE,
            Capability.OVERSEE_ATTENDANCE,
            Capability.SIGN_REGISTER,
            Capability.PRINT_CARDS,
            Capability.OVERSEE_REPORTS,
            Capability.READ_CORRECTIONS,  # the principal sees what families wait for
            Capability.SET_LEVELS,
            Capability.MANAGE_CARE,
            Capability.OVERSEE_DUTIES,
            Capability.PAIR,
            Capability.ASK_ABOUT_RECORDS,
            Capability.OVERSEE_ALLOWANCES,
            Capability.COUNT_COUNSELLING,
            Capability.BREAK_GLASS,
            Capability.VIEW_STAFF,
            Capability.MANAGE_ACCOUNTS,
            Capability.PROPOSE_APPOINTMENTS,
            Capability.APPOINT,
            Capability.MANAGE_CALENDAR,
        }
    ),
    Role.DIRECTOR: frozenset(
        _TEACHING
        | _ARCHIVE
        | _CLASS_LIFE
        | _OFFICE
        | _LISTS
        | _MONEY
        | _HOME
        | _SENDS
        | _DECIDES
        | _PROTECTS
        | _SPEAKS
        | {
            Capability.KEEP_PROTECTION,
            Capability.PLAN_PROGRAMME,
            Capability.ARRANGE_CALLS,
            Capability.PAIR,
            Capability.ASK_ABOUT_RECORDS,
            Capability.IMPORT_MARKS,
            Capability.OVERSEE_ALLOWANCES,
            Capability.SEE_RISK,
            Capability.COUNT_COUNSELLING,
            Capability.TAKE_DORM_ROLL,
            Capability.ENROL_PUPILS,
            Capability.REPORT_CLASS,
            Capability.VERIFY_CATEGORIES,
            Capability.OVERSEE_REPORTS,
            Capability.ASSESS,
            Capability.SET_LEVELS,
            Capability.MANAGE_CARE,
            Capability.OVERSEE_DUTIES,
            Capability.IMPORT_RECORDS,
            Capability.IMPORT_ROSTER,
            Capability.MERGE_PUPILS,
            Capability.MANAGE_CLASSES,
            Capability.VIEW_STAFF,
            Capability.MANAGE_ACCOUNTS,
            Capability.PROPOSE_APPOINTMENTS,
            Capability.APPOINT,
            Capability.MANAGE_CALENDAR,
        }
    ),
    Role.REGISTRAR: frozenset(
        _ARCHIVE
        | _OFFICE
        | _LISTS
        | _EVERYBODY
        | {
            Capability.KEEP_LEDGERS,
            Capability.READ_OVERSIGHT,
            Capability.VIEW_PROGRAMME,
            Capability.VIEW_PUPILS,
            Capability.ENROL_PUPILS,
            Capability.VERIFY_CATEGORIES,
            Capability.OVERSEE_REPORTS,
            Capability.IMPORT_ROSTER,
            Capability.MERGE_PUPILS,
            Capability.MANAGE_CLASSES,
            Capability.VIEW_STAFF,
            Capability.MANAGE_ACCOUNTS,
            Capability.PROPOSE_APPOINTMENTS,
            Capability.MANAGE_CALENDAR,
        }
    ),
    Role.HEAD_TEACHER: frozenset(
        _TEACHING
        | _ARCHIVE
        | _CLASS_LIFE
        | _LISTS
        | _MONEY
        | _HOME
        | _DRAFTS
        | _WATCHES
        | {
            Capability.OVERSEE_ALLOWANCES,
            Capability.VIEW_FIGURES,
            Capability.IMPORT_MARKS,
            Capability.IMPORT_RECORDS,  # what the class's notebooks hold
            Capability.REPORT_CLASS,
            Capability.ASSESS,
            Capability.EXPLAIN_VARIANCE,
        }
    ),
    Role.GRADE_HEAD: frozenset(
        _TEACHING
        | _CLASS_LIFE
        | _MONEY
        | _HOME
        | _DRAFTS
        | _WATCHES
        | {
            Capability.VIEW_FIGURES,
            Capability.PRINT_CARDS,
            Capability.ASSESS,
            Capability.ASK_ABOUT_RECORDS,
            Capability.IMPORT_MARKS,
        }
    ),
    # whoever has the first lesson takes the roll
    Role.TEACHER: frozenset(
        (_TEACHING - {Capability.PRINT_REPORTS})
        | _MONEY
        | {Capability.VIEW_ATTENDANCE, Capability.TAKE_ROLL}
    ),
    Role.COUNSELLOR: frozenset(
        (_TEACHING - {Capability.PRINT_REPORTS, Capability.REFER, Capability.CHOOSE_HELPERS})
        | {Capability.ASSESS, Capability.COUNSEL, Capability.COUNT_COUNSELLING}
    ),
    Role.DORMITORY: frozenset(
        _WITH_CHILDREN
        | {
            Capability.VIEW_PUPILS,
            Capability.VIEW_ATTENDANCE,
            Capability.TAKE_DORM_ROLL,
            Capability.MANAGE_DORM,
            Capability.KEEP_ALLOWANCES,  # an acting parent may live in the dormitory
            Capability.VIEW_PROGRAMME,
            Capability.KEEP_CALLS,
            Capability.ARRANGE_CALLS,
        }
    ),
    Role.EDITOR: frozenset(_EVERYBODY | {Capability.EDIT_PUBLIC_SITE}),
    Role.ADMINISTRATOR: frozenset(_EVERYBODY | {Capability.VIEW_STAFF, Capability.MANAGE_ACCOUNTS}),
    Role.AUDITOR: frozenset(),
}
