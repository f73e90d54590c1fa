"""The workbook's own part: sheets and where they lie, shared texts, styles."""

import copy
from dataclasses import dataclass

from sandbox.refusal import Refused

from . import limits
from .package import Package, kid, kids, local

_NONE = (None, "none", "")
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_TEXT_FORMAT = 49


@dataclass(frozen=True)
class SheetPart:
    """One worksheet: its place in the workbook, its name, its part."""

    index: int
    name: str
    part: str
    hidden: bool


class Book:
    """What every sheet of a workbook shares."""

    def __init__(self, package: Package) -> None:
        self.package = package
        links = package.relations("xl/workbook.xml")
        self.root = package.tree("xl/workbook.xml")
        self.sheets = []
        for index, sheet in enumerate(kids(kid(self.root, "sheets"), "sheet")):
            target = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            kind, part = links.get(target, ("", ""))
            if kind == "worksheet" and package.has(part):
                hidden = sheet.get("state") in ("hidden", "veryHidden")
                self.sheets.append(SheetPart(index, sheet.get("name", ""), part, hidden))
        if len(self.sheets) > limits.MAX_SHEETS:
            raise Refused("工作表太多：请只留下要填的几张，另存后再上传。")
        self._parts = {kind: part for kind, part in links.values() if package.has(part)}
        self.texts = self._shared_texts()
        self.styles = (
            Styles(package.tree(self._parts["styles"])) if "styles" in self._parts else None
        )

    def part(self, kind: str) -> str | None:
        """The part of a kind (calcChain, styles), if there is one."""
        return self._parts.get(kind)

    def text_of(self, cell) -> str | None:
        """What a cell says, as text; None: nothing."""
        kind, value = cell.get("t"), kid(cell, "v")
        if kind == "inlineStr":
            return _said(kid(cell, "is")) or None
        if value is None or not (value.text or "").strip():
            return None
        if kind == "s":
            at = int(value.text)
            return (self.texts[at] if at < len(self.texts) else "") or None
        return value.text

    def _shared_texts(self) -> list[str]:
        part = self._parts.get("sharedStrings")
        return [_said(one) for one in kids(self.package.tree(part), "si")] if part else []


def _said(item) -> str:
    """The text of a string item: plain, or the runs of rich text; readings (rPh) are no text."""
    if item is None:
        return ""
    found = [kid(item, "t")] + [kid(run, "t") for run in kids(item, "r")]
    return "".join(one.text or "" for one in found if one is not None)


class Styles:
    """Cell formats: which have borders, which are dates or text, and variants of them."""

    def __init__(self, root) -> None:
        self._root = root
        self._formats = kid(root, "cellXfs")
        self._all = kids(self._formats, "xf")
        self._codes = {
            int(one.get("numFmtId", 0)): one.get("formatCode", "")
            for one in kids(kid(root, "numFmts"), "numFmt")
        }
        self._bordered = [
            any(side.get("style") not in _NONE for side in border if local(side) != "diagonal")
            for border in kids(kid(root, "borders"), "border")
        ]
        self._variants: dict[tuple[int, int], int] = {}

    def _format(self, style: int):
        return self._all[style] if 0 <= style < len(self._all) else None

    def bordered(self, style: int) -> bool:
        """Whether a cell of this style has a line on any side."""
        found = self._format(style)
        at = int(found.get("borderId", 0)) if found is not None else 0
        return at < len(self._bordered) and self._bordered[at]

    def kind(self, style: int) -> str:
        """ "date", "text" or ""."""
        found = self._format(style)
        number = int(found.get("numFmtId", 0)) if found is not None else 0
        if number == _TEXT_FORMAT:
            return "text"
        code = self._codes.get(number, "").lower().split(";")[0]
        return "date" if number in _DATE_FORMATS or ("y" in code and "general" not in code) else ""

    def as_text(self, style: int) -> int:
        """The style with the number format of text: an ID number typed later keeps its digits."""
        return style if self.kind(style) == "text" else self._variant(style, _TEXT_FORMAT)

    def as_date(self, style: int) -> int:
        """The style, with a date's format if it has none."""
        return style if self.kind(style) == "date" else self._variant(style, 14)

    def _variant(self, style: int, number_format: int) -> int:
        key = (style, number_format)
        if key not in self._variants:
            found = copy.deepcopy(self._format(style))
            if found is None:
                return style
            found.set("numFmtId", str(number_format))
            found.set("applyNumberFormat", "1")
            self._formats.append(found)
            self._all.append(found)
            self._formats.set("count", str(len(self._all)))
            self._variants[key] = len(self._all) - 1
        return self._variants[key]
