"""The roster as a django-import-export resource.

The library walks the rows, asks for the instance, imports field by field, decides with
`skip_row` whether anything changed, diffs, collects results and calls the bulk hooks. Ours are the
instance (a PupilFile: the pupil and everyone around the child), the loader (matching), the fields
that merge rather than overwrite, the diff (old → new in the archive's words) and the bulk writer.
A row is a dict by column name that holds only what the file tells: blank never erases.
"""

from collections.abc import Sequence
from typing import Any

from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import RowResult

from school_care.core import clock
from school_care.students.enums import RowOutcome
from school_care.students.services.imports.changes import changes_between
from school_care.students.services.imports.decided import claims_to_take, rank_to_take
from school_care.students.services.imports.matching import Doubtful, Matcher
from school_care.students.services.imports.merging import (
    merge_birth,
    merge_categories,
    merge_contacts,
    merge_levels,
    merge_membership,
    merge_text,
)
from school_care.students.services.imports.pupil_file import PupilFile
from school_care.students.services.imports.telling import ROW, Told, dataset_of


class RosterLoader(BaseInstanceLoader):
    """Loads everything the archive knows about a dataset's rows in a few queries."""

    def __init__(self, resource: "RosterResource", dataset: Any):
        super().__init__(resource, dataset)
        told: list[Told] = dataset[ROW]
        resource.matcher.load([t.row for t in told], [t.decision for t in told])

    def get_instance(self, row: dict[str, Any]) -> PupilFile | None:
        told: Told = row[ROW]
        return self.resource.matcher.find(told.row, told.decision)


class MergedField(Field):
    """A field whose value follows from what is known and what is told."""

    def __init__(self, attribute: str, column_name: str, merge):
        super().__init__(attribute=attribute, column_name=column_name)
        self.merge = merge

    def save(self, instance: PupilFile, row: dict, is_m2m: bool = False, **kwargs) -> None:
        setattr(instance, self.attribute, self.merge(instance, row[self.column_name], row[ROW]))

    def __deepcopy__(self, memo) -> "MergedField":
        return self  # stateless; the library copies the fields of every resource it makes


def _text(name: str, column: str) -> MergedField:
    """A text of the file, as it stands unless the row says something else."""
    return MergedField(
        name, column, lambda pupil, told, row: merge_text(getattr(pupil, name), told)
    )


def _birth(pupil: PupilFile, told: Any, row: Told):
    return merge_birth(pupil.birth, told)


def _membership(pupil: PupilFile, told: Any, row: Told):
    class_key, left_on = told
    return merge_membership(
        pupil.membership, class_key=class_key, left_on=left_on, on=row.on, today=clock.today()
    )


def _categories(pupil: PupilFile, told: Any, row: Told):
    return merge_categories(
        pupil.categories,
        claims_to_take(pupil, told, row),
        care_from=row.row.care_from,
        care_until=row.row.care_until,
        on=row.on,
    )


def _levels(pupil: PupilFile, told: Any, row: Told):
    care_until = row.row.care_until
    still = care_until is None or any(s.running(care_until) for s in pupil.categories)
    return merge_levels(
        pupil.levels,
        rank_to_take(pupil, told, row),
        care_from=row.row.care_from,
        care_until=care_until,
        still_in_care=still,
        on=row.on,
    )


def _contacts(pupil: PupilFile, told: Any, row: Told):
    return merge_contacts(pupil.contacts, told)


class RosterDiff:
    """Old → new by field, in the words of the archive; the preview's template draws it."""

    def __init__(self, resource: "RosterResource", instance: PupilFile | None, new: bool):
        self._resource, self._before, self._new = resource, instance, new
        self._after: PupilFile | None = None

    def compare_with(self, resource: "RosterResource", instance: PupilFile | None) -> None:
        """Take the state after the import of the row."""
        self._after = instance

    def as_html(self) -> list:
        """The library's name for "the diff as reported"; a list of Change, empty for a new one."""
        if self._new or self._after is None or self._after.known:
            return []
        return changes_between(self._before, self._after, self._resource.words)


class RosterRowResult(RowResult):
    """A row result that knows the roster's five outcomes."""

    @property
    def outcome(self) -> RowOutcome:
        """new, changed, unchanged or review; refused rows never come this far."""
        if self.import_type == self.IMPORT_TYPE_INVALID:
            return RowOutcome.REVIEW
        return {
            self.IMPORT_TYPE_NEW: RowOutcome.NEW,
            self.IMPORT_TYPE_UPDATE: RowOutcome.CHANGED,
            self.IMPORT_TYPE_SKIP: RowOutcome.UNCHANGED,
        }[self.import_type]

    @property
    def doubt(self) -> Doubtful | None:
        """Why a person must look, for a row in review."""
        return self.validation_error


class RosterResource(Resource):
    """Import of pupil files. `writer` writes new and changed files; without one nothing is."""

    name = Field("name", "姓名")
    sex = Field("sex", "性别")
    birth = MergedField("birth", "出生日期", _birth)
    id_type = Field("id_type", "证件类型")
    id_number = Field("id_number", "身份证号")
    national_student_no = Field("national_student_no", "学籍号")
    ethnicity = _text("ethnicity", "民族")
    membership = MergedField("membership", "班级", _membership)
    boarding = Field("boarding", "是否寄宿")
    address = _text("address", "家庭住址")
    hukou_address = _text("hukou_address", "户籍地")
    health = _text("health", "健康状况")
    family_situation = _text("family_situation", "家庭基本情况")
    difficulties = _text("difficulties", "主要困难")
    note = _text("note", "备注")
    categories = MergedField("categories", "关爱类别", _categories)
    levels = MergedField("levels", "关爱等级", _levels)
    contacts = MergedField("contacts", "联系人", _contacts)

    class Meta:
        use_bulk = True
        batch_size = 1000
        skip_unchanged = True
        report_skipped = True
        store_instance = True
        instance_loader_class = RosterLoader

    def __init__(self, *, matcher: Matcher, words: Any, writer: Any = None):
        super().__init__()
        self.matcher, self.words, self.writer = matcher, words, writer
        self._import_fields = super().get_import_fields()

    @classmethod
    def get_diff_class(cls):
        return RosterDiff

    @classmethod
    def get_row_result_class(cls):
        return RosterRowResult

    def import_told(self, rows: Sequence[Told]) -> list[RosterRowResult]:
        """Compare, and with a writer write, one chunk of rows; results in the same order.

        The caller holds the transaction. An error in any row is raised, not reported: the file
        has been validated before, so an error here is ours.
        """
        result = self.import_data_inner(
            dataset_of(rows),
            dry_run=self.writer is None,
            raise_errors=False,
            using_transactions=False,
            collect_failed_rows=False,
        )
        for error in [
            *result.base_errors,
            *(e for _, errors in result.row_errors() for e in errors),
        ]:
            raise error.error
        return result.rows

    # -- the library's hooks ------------------------------------------------------------------

    def get_import_fields(self) -> list[Field]:
        return self._import_fields  # asked for five times a row

    def get_instance(self, instance_loader: RosterLoader, row: dict) -> PupilFile | None:
        return instance_loader.get_instance(row)

    def init_instance(self, row: dict | None = None) -> PupilFile:
        return PupilFile()

    def before_import_row(self, row: dict, **kwargs) -> None:
        for column in [column for column, value in row.items() if value is None]:
            del row[column]

    def after_init_instance(self, instance: PupilFile, new: bool, row: dict, **kwargs) -> None:
        told: Told = row[ROW]
        if new:
            self.matcher.add_newcomer(told.row, told.class_key)
            if not told.row.id_number and not told.row.national_student_no:
                instance.warn("身份证号", "", "没有身份证号和学籍号：已按新学生登记，请尽快补填。")
        else:
            self.matcher.leave_out_refused(row, instance, told)
        if not new and row.get("姓名", instance.name) != instance.name:
            instance.warn("姓名", told.row.name, f"在册姓名是{instance.name}，将改为新姓名。")
        told.fill_only_blanks(row, instance)

    def import_instance(self, instance: PupilFile, row: dict, **kwargs) -> None:
        if not instance.known:
            super().import_instance(instance, row, **kwargs)

    def after_import_row(self, row: dict, row_result: RosterRowResult, **kwargs) -> None:
        told: Told = row[ROW]
        pupil = row_result.instance
        pupil.changes = row_result.diff or []
        was = row_result.original.membership if row_result.original else None
        if was and was.until and pupil.membership and pupil.membership.until is None:
            pupil.warn(
                "姓名", pupil.name, f"该生已于{was.until:%Y-%m-%d}离校，将从生效日期起重新入学。"
            )
        told.pupil = pupil

    def bulk_create(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        if not dry_run:
            self.writer.write_new(self.create_instances)
        self.create_instances.clear()

    def bulk_update(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        if not dry_run:
            self.writer.write_changed(self.update_instances)
        self.update_instances.clear()
