"""What rests on an import: why it can no longer be taken back, in words.

Every table that points at a row the import made is asked, of whatever app, by way of the models'
own relations: a table added later is asked too.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Q

from school_care.core.reckoned import is_reckoned
from school_care.school.models import SchoolClass
from school_care.students.enums import ImportState, RowOutcome
from school_care.students.import_ties import hindrances_of
from school_care.students.models import (
    CareLevel,
    ClassReport,
    Enrolment,
    PupilMerge,
    RosterImport,
    RosterImportRow,
    SheetShape,
    Student,
    WordMeaning,
)
from school_care.students.services.imports.memory import Memory, print_of

NAMED = 3
BATCH = 10_000  # keys in one question; SQLite takes 32,766
# Imports that left nothing in the archive: their preview rows only lose the link.
_VOID = (ImportState.UNDONE, ImportState.CANCELLED, ImportState.REFUSED)
_GROUPS = Student._meta.get_field("current_class").related_model._meta.label_lower
# What the import taught the school rather than said of a child: taken back where nobody has used
# or changed it since, left where somebody has.
SOFT = {model._meta.label_lower for model in (CareLevel, SheetShape, WordMeaning)}


def reasons_against(roster_import: RosterImport, memory: Memory, *, by: Any) -> list[str]:
    """Sentences without a full stop; empty when the import can be taken back. The number of
    queries does not depend on the number of pupils (up to ten thousand)."""
    found = _Found(memory)
    for label, pk, model in _later_rows(roster_import, memory):
        found.add(label, pk, str(model._meta.verbose_name))
    moved = _changed_rows(memory, found)
    reasons = _later_imports(roster_import, memory)
    since = roster_import.finished_at
    if merged := _merged_since(memory, since):
        reasons.append(f"{_names(merged, by)}在导入之后与另一份档案合并了，请先撤销合并")
    if found.later:
        kinds = "、".join(dict.fromkeys(found.kinds))
        reasons.append(f"{_names(found.later, by)}在导入之后有了{kinds}")
    if found.changed:
        later = _by_which_import(roster_import, found)
        reasons.append(f"{_names(found.changed, by)}的档案在导入之后改过{later}")
    if found.gone:
        reasons.append(f"有{found.gone}条内容在导入之后已不存在")
    if found.classes:
        kinds = "、".join(dict.fromkeys(found.class_kinds))
        reasons.append(f"新建的{_class_names(found.classes)}在导入之后有了{kinds}")
    reports = ClassReport.objects.filter(school_class__in=moved, reported_at__gt=since)
    if reported := set(reports.values_list("school_class_id", flat=True)):
        reasons.append(f"{_class_names(reported)}在导入之后上报过花名册")
    return reasons + hindrances_of(moved, since)


class _Found:
    """What was found, by pupil and class."""

    def __init__(self, memory: Memory):
        self._memory = memory
        self.later: set[int] = set()
        self.kinds: list[str] = []
        self.changed: set[int] = set()
        self.gone = 0
        self.classes: set[int] = set()
        self.class_kinds: list[str] = []

    def add(self, label: str, pk: int, kind: str) -> None:
        """A later row of `kind` that points at the row `pk` of `label`."""
        if label == _GROUPS:
            self.classes.add(pk)
            self.class_kinds.append(kind)
        else:
            self.later |= pupils_of(label, [pk])
            self.kinds.append(kind)


def pupils_of(label: str, keys: Iterable[int]) -> set[int]:
    """Keys of the pupils whose rows these are."""
    if label == Student._meta.label_lower:
        return set(keys)
    model = apps.get_model(label)
    if not any(column.name == "student" for column in model._meta.concrete_fields):
        return set()
    rows = model._base_manager.filter(pk__in=list(keys))
    return set(rows.values_list("student_id", flat=True))


def relations_of(model: type[models.Model]) -> list[models.ForeignKey]:
    """Foreign keys of every app that point at the model, hidden ones included."""
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not relation.many_to_many
    ]


def batches(keys: Collection[int]) -> Iterator[list[int]]:
    """Keys in portions that one question takes."""
    ordered = sorted(keys)
    for at in range(0, len(ordered), BATCH):
        yield ordered[at : at + BATCH]


def _later_rows(
    roster_import: RosterImport, memory: Memory
) -> Iterator[tuple[str, int, type[models.Model]]]:
    """(label, key) of what the import made, and the kind of each row that came to point at it. A
    row that pointed elsewhere before and was brought here is one of them."""
    for label, made in memory.made.items():
        if label in SOFT:
            continue
        for key in relations_of(apps.get_model(label)):
            if key.model is RosterImportRow or is_reckoned(key.model):
                continue  # `_later_imports`; what is only reckoned is reckoned anew
            own = memory.made.get(key.model._meta.label_lower, {})
            own_changed = memory.changed.get(key.model._meta.label_lower, {})
            for part in batches(made):
                pointing = key.model._base_manager.filter(**{f"{key.name}__in": part})
                for pk, target in pointing.values_list("pk", key.attname):
                    if pk not in own and pk not in own_changed:
                        yield label, target, key.model


def _later_imports(roster_import: RosterImport, memory: Memory) -> list[str]:
    """Other files that speak of pupils this import made."""
    made = memory.made.get(Student._meta.label_lower, {})
    files: dict[int, tuple[str, str]] = {}
    for part in batches(made):
        rows = RosterImportRow.objects.filter(Q(student__in=part) | Q(chosen__in=part))
        rows = rows.exclude(roster_import=roster_import.pk)
        # a row sent back earlier and mended by this import waits for mending again
        rows = rows.exclude(outcome=RowOutcome.REFUSED)
        rows = rows.exclude(roster_import__state__in=_VOID)
        found = rows.annotate(
            file_name=F("roster_import__file_name"), state=F("roster_import__state")
        ).values_list("pk", "roster_import_id", "file_name", "state")
        own = set(memory.rows)
        files |= {key: (name, state) for pk, key, name, state in found if pk not in own}
    reasons = []
    for name, state in files.values():
        if state == ImportState.DONE:
            reasons.append(f"之后导入的“{name}”里也有这些学生，请先撤销那一次")
        else:
            reasons.append(f"之后上传的“{name}”还没有确认，里面也有这些学生，请先确认或放弃那一次")
    return reasons[:NAMED]


def _by_which_import(roster_import: RosterImport, found: "_Found") -> str:
    """The last finished import since that speaks of the pupils whose files changed: taking it back
    first may be all that is needed; "" when there is none."""
    since = RosterImport.objects.filter(
        school=roster_import.school,
        state=ImportState.DONE,
        finished_at__gt=roster_import.finished_at,
        rows__student__in=list(found.changed)[:BATCH],
        rows__outcome__in=[RowOutcome.CHANGED, RowOutcome.REVIEW],
    )
    last = since.order_by("-finished_at").first()
    return f"（之后导入的“{last.file_name}”里也有，可以先撤销那一次）" if last else ""


def _merged_since(memory: Memory, since: datetime) -> set[int]:
    """Pupils of the archive that the import touched and a later merge brought together with another
    file: what the other file said was left out where the import said it too."""
    rows = PupilMerge.objects.filter(undone_at__isnull=True, merged_at__gte=since)
    found: set[int] = set()
    for part in batches(memory.pupils):
        found |= set(rows.filter(kept__in=part).values_list("kept_id", flat=True))
    return found


def _changed_rows(memory: Memory, found: _Found) -> set[int]:
    """Notes rows that no longer say what the import left; returns the classes whose pupils it
    changed."""
    classes: set[int] = set()
    labels = {label: dict(rows) for label, rows in memory.made.items()}
    for label, rows in memory.changed.items():
        labels.setdefault(label, {}).update({pk: left for pk, (_, left) in rows.items()})
    for label in labels.keys() - SOFT:
        prints = labels[label]
        model = apps.get_model(label)
        differing, met = [], 0
        for part in batches(prints):
            for row in model._base_manager.filter(pk__in=part).iterator(chunk_size=2000):
                met += 1
                if print_of(row) != prints[row.pk]:
                    differing.append(row.pk)
                if model is Enrolment and row.school_class_id:
                    classes.add(row.school_class_id)
        found.gone += len(prints) - met
        if label == _GROUPS:
            found.classes |= set(differing)
            found.class_kinds += ["改动"] if differing else []
        elif differing:
            found.changed |= pupils_of(label, differing)
    stays = memory.changed.get(Enrolment._meta.label_lower, {})
    classes |= {old["school_class_id"] for old, _ in stays.values() if old.get("school_class_id")}
    return classes


def _names(keys: Collection[int], by: Any) -> str:
    """张子轩（七(1)班）、李安安（七(2)班）等12名学生; who may not see one is told the number."""
    pupils = Student.objects.filter(pk__in=list(keys)[:BATCH]).select_related("current_class")
    if by is not None:
        pupils = Student.objects.visible_to(by).filter(pk__in=pupils.values("pk"))
        pupils = pupils.select_related("current_class")
    shown = [
        f"{pupil.name}（{pupil.current_class}）" if pupil.current_class else pupil.name
        for pupil in pupils.order_by("name_key", "pk")[:NAMED]
    ]
    if not shown:
        return f"{len(keys)}名学生"
    words = "、".join(shown)
    return words if len(keys) == len(shown) else f"{words}等{len(keys)}名学生"


def _class_names(keys: Collection[int]) -> str:
    names = sorted(str(group) for group in SchoolClass.objects.filter(pk__in=list(keys)))
    shown = "、".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown}等{len(names)}个班"
