"""What of a ledger a person asked for, the same for page, paper and workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.http import QueryDict

from school_care.cases.dropout import ledgers_table as tables
from school_care.cases.dropout.forms_ledgers import ALL, LedgerForm
from school_care.cases.dropout.ledgers import (
    AgeLedger,
    AgeLine,
    CourseLedger,
    CourseLine,
    Which,
    of_age,
    of_cases,
)
from school_care.school.enums import Capability
from school_care.school.models import School


class Kind(TextChoices):
    """The three ledgers."""

    AGE = "age", "适龄儿童台账"
    SUSPECTED = "suspected", "疑似辍学台账"
    DROPPED = "dropped", "辍学台账"


# Everyone's place for whoever hands ledgers in; the two with reasons for who decides about cases.
NEEDS = {
    Kind.AGE: Capability.KEEP_LEDGERS,
    Kind.SUSPECTED: Capability.DECIDE_DROPOUT,
    Kind.DROPPED: Capability.DECIDE_DROPOUT,
}


@dataclass(frozen=True)
class ChosenAge:
    """Lines of 适龄儿童台账."""

    ledger: AgeLedger
    form: LedgerForm
    lines: Sequence[AgeLine]
    columns = tables.AGE

    @property
    def pupils(self) -> list[int]:
        """Keys of the pupils, in order."""
        return [line.student_id for line in self.lines]

    def cells(self, user: Any, school: School) -> list[list[str]]:
        """The rows of a workbook or paper."""
        return tables.age_table(user=user, school=school, ledger=self.ledger, lines=self.lines)


@dataclass(frozen=True)
class ChosenCases:
    """Lines of 疑似辍学台账 or 辍学台账."""

    ledger: CourseLedger
    form: LedgerForm
    lines: Sequence[CourseLine]

    @property
    def columns(self) -> Sequence[tables.LedgerColumn[CourseLine]]:
        """Those of the ledger."""
        return tables.columns_of(self.ledger.which)

    @property
    def pupils(self) -> list[int]:
        """Keys of the pupils, in order."""
        return [line.course.student_id for line in self.lines]

    def cells(self, user: Any, school: School) -> list[list[str]]:
        """The rows of a workbook or paper."""
        return tables.case_table(user=user, school=school, ledger=self.ledger, lines=self.lines)


def chosen_age(user: Any, school: School, data: QueryDict) -> ChosenAge:
    """适龄儿童台账 of the day, class and place in an address."""
    ledger = of_age(user=user, school=school, on=LedgerForm.day_of(data))
    groups = [(ledger.keys[pk], name) for pk, name in ledger.names.items()]
    form = LedgerForm(data, groups=groups, places=ledger.counts)
    return ChosenAge(ledger, form, ledger.chosen(form.chosen("group"), form.chosen("place")))


def chosen_cases(user: Any, school: School, which: Which, data: QueryDict) -> ChosenCases:
    """One of the ledgers of cases, of the day and class in an address."""
    ledger = of_cases(user=user, school=school, which=which, on=LedgerForm.day_of(data))
    groups = {str(line.group_id): line.group for line in ledger.lines if line.group_id is not None}
    form = LedgerForm(data, groups=list(groups.items()), ended=True)
    lines = ledger.chosen(ended=form.chosen("shown") == ALL)
    if group := form.chosen("group"):
        lines = [line for line in lines if str(line.group_id) == group]
    return ChosenCases(ledger, form, lines)


def chosen_of(user: Any, school: School, kind: str, data: QueryDict) -> ChosenAge | ChosenCases:
    """Any of the three by its code."""
    if kind == Kind.AGE:
        return chosen_age(user, school, data)
    return chosen_cases(user, school, Which(kind), data)
