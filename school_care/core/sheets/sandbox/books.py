"""xlsx, xls and ods by calamine, after the guards have passed the file."""

import posixpath
import zipfile
from pathlib import Path

import python_calamine
from defusedxml import ElementTree

from . import limits
from .ole_guard import LOCKED
from .refusal import Refused
from .spool import Spool

_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_book(path: Path, kind: str, spool: Spool, facts: dict) -> None:
    """Write every worksheet's rows to the spool, hidden ones marked. `facts` from the guard."""
    try:
        book = _open(path, kind)
    except python_calamine.PasswordError:
        raise Refused(LOCKED) from None
    except python_calamine.CalamineError as error:
        raise _clearer(error) from None
    parts = _parts_by_sheet(path) if facts else {}
    for meta in book.sheets_metadata:
        if meta.typ is not python_calamine.SheetTypeEnum.WorkSheet:
            continue
        found = facts.get(parts.get(meta.name, ""))
        spool.start_sheet(
            meta.name,
            hidden=meta.visible is not python_calamine.SheetVisibleEnum.Visible,
            hidden_rows=found.hidden_rows if found else (),
            filtered=found.filtered if found else False,
        )
        try:
            sheet = book.get_sheet_by_name(meta.name)
        except python_calamine.CalamineError as error:
            raise _clearer(error) from None
        _read_sheet(sheet, spool)


def _open(path: Path, kind: str) -> python_calamine.CalamineWorkbook:
    """calamine believes a path's ending, and people rename files: then by the content."""
    if path.suffix in ("", f".{kind}"):
        return python_calamine.load_workbook(str(path))
    with path.open("rb") as file:
        return python_calamine.CalamineWorkbook.from_filelike(file)


def _clearer(error: Exception) -> Exception:
    """A value repeated over millions of cells is no damage: say what to do about it."""
    return Refused(_far_away("")) if "limit exceeded" in str(error) else error


def _far_away(name: str) -> str:
    where = f"工作表“{name}”" if name else "表格"
    return (
        f"{where}里有离名单很远的内容：请把名单复制到一个新建的空白表格里，另存为 .xlsx 后再上传。"
    )


def _read_sheet(sheet, spool: Spool) -> None:
    if sheet.start is None:
        return
    (_, left), (bottom, right) = sheet.start, sheet.end
    if bottom >= limits.MAX_ROWS or right >= limits.MAX_COLUMNS:
        raise Refused(_far_away(sheet.name))
    margin = [None] * left  # calamine begins at the first used column, but at row 1
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        spool.add_row(number, margin + cells)
    for (top, first), (last, end) in sorted(sheet.merged_cell_ranges or ()):
        spool.add_merged(top + 1, first + 1, last + 1, end + 1)


def _parts_by_sheet(path: Path) -> dict[str, str]:
    """Sheet name → part name in the zip, so that the guard's facts find their sheet."""
    with zipfile.ZipFile(path) as archive:
        try:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        except KeyError:
            return {}
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    return {
        element.get("name"): posixpath.normpath(
            posixpath.join("/xl", targets.get(element.get(_RELATIONS), ""))
        ).lstrip("/")
        for element in book.iter()
        if element.tag.endswith("}sheet")
    }
