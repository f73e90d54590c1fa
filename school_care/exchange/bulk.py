"""导出所选, 填上级表格: the pupils ticked in the list go to the choice of a form."""

from school_care.school.enums import Capability
from school_care.students.bulk import BulkAction, register_bulk


def register() -> None:
    """Offer the export below the list of pupils."""
    register_bulk(
        BulkAction("export", "导出所选", Capability.EXPORT_PUPILS, order=80, route="exchange:home")
    )
    register_bulk(
        BulkAction("fill", "填上级表格", Capability.FILL_SHEETS, order=81, route="exchange:fills")
    )
