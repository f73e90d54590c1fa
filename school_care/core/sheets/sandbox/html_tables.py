"""Web tables that some systems export under the name .xls."""

import re
from pathlib import Path

from lxml import etree, html

from . import limits
from .plain_text import decode_text
from .refusal import Refused
from .spool import Spool

_NO_TABLE = "这是网页文件，里面没有表格：请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"
_TOO_WIDE = "网页表格的列数太多：请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"


def read_html(path: Path, spool: Spool) -> None:
    """Write all rows of the outermost tables to the spool as one sheet named ""."""
    text = decode_text(path.read_bytes())
    # The text is decoded already: a declared charset would only confuse the parser.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except etree.LxmlError:
        raise Refused(_NO_TABLE) from None
    tables = [
        table for table in root.iter("table") if next(table.iterancestors("table"), None) is None
    ]
    if not tables:
        raise Refused(_NO_TABLE)
    spool.start_sheet("")
    number = 0
    for table in tables:
        number = _read_table(table, number, spool)


def _read_table(table, number: int, spool: Spool) -> int:
    """Rows of one table, from `number` + 1; a spanned block has its value at the top left."""
    below: dict[int, int] = {}  # column → rows still covered by a block that began above
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table:
            continue  # a table within a cell
        number += 1
        cells, column, begun = [], 0, {}
        for cell in row.iterchildren("td", "th"):
            while below.get(column, 0):
                cells.append(None)
                column += 1
            wide, high = _span(cell, "colspan", limits.MAX_COLUMNS), _span(cell, "rowspan", 2000)
            if wide > 1 or high > 1:
                spool.add_merged(number, column + 1, number + high - 1, column + wide)
            cells += [_text(cell)] + [None] * (wide - 1)
            if high > 1:
                begun |= {column + i: high for i in range(wide)}
            column += wide
            if column > limits.MAX_COLUMNS:
                raise Refused(_TOO_WIDE)
        below = {c: left - 1 for c, left in below.items() if left > 1}
        below |= {c: high - 1 for c, high in begun.items()}
        spool.add_row(number, cells)
    return number


def _span(cell, name: str, most: int) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() else 1


def _text(cell) -> str:
    for line_break in cell.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return "".join(cell.itertext()).replace("\xa0", " ").strip()
