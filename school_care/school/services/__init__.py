"""Everything that changes the school's own rows: keyword-only, atomic, audited.

`by` is the person who acts; `by=None` is the server's own command line. Refusals are
`school.refusal.Refused` with a Chinese sentence.
"""

from school_care.school.services.accounts import (
    NewAccount,
    change_own_password,
    create_account,
    edit_account,
    issue_initial_passwords,
    leave_school,
    reset_password,
    return_to_school,
)
from school_care.school.services.appointments import (
    Cohort,
    appoint,
    confirm_appointments,
    decline_appointment,
    end_appointment,
    propose_appointment,
)
from school_care.school.services.calendar import (
    fill_calendar,
    make_default_terms,
    mark_day,
    save_term,
    set_published,
)
from school_care.school.services.classes import create_class, set_aliases
from school_care.school.services.setup import SchoolSetup, init_school
from school_care.school.services.teaching import (
    assign_teaching,
    confirm_teaching,
    decline_teaching,
    end_teaching,
    propose_teaching,
)

__all__ = [
    "Cohort",
    "NewAccount",
    "SchoolSetup",
    "appoint",
    "assign_teaching",
    "change_own_password",
    "confirm_appointments",
    "confirm_teaching",
    "create_account",
    "create_class",
    "decline_appointment",
    "decline_teaching",
    "edit_account",
    "end_appointment",
    "end_teaching",
    "fill_calendar",
    "init_school",
    "issue_initial_passwords",
    "leave_school",
    "make_default_terms",
    "mark_day",
    "propose_appointment",
    "propose_teaching",
    "reset_password",
    "return_to_school",
    "save_term",
    "set_aliases",
    "set_published",
]
