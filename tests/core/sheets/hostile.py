"""Files nobody should be able to hurt the school with, made on the spot."""

import io
import random
import zipfile
from collections.abc import Callable

import openpyxl
from msoffcrypto.format.ooxml import OOXMLFile

SHEET = "xl/worksheets/sheet1.xml"


def book(rows=(("姓名", "班级"), ("张伟", "七(1)班"))) -> bytes:
    """An ordinary xlsx."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    return _saved(workbook)


def _saved(workbook: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def rewritten(data: bytes, change: Callable[[str, bytes], bytes], extra=()) -> bytes:
    """The same zip with parts changed and others added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
        for name, content in extra:
            new.writestr(name, content)
    return out.getvalue()


def in_sheet(data: bytes, before: bytes, added: bytes) -> bytes:
    """Put XML before a mark of the first sheet."""
    return rewritten(
        data, lambda name, xml: xml.replace(before, added + before) if name == SHEET else xml
    )


def zip_bomb() -> bytes:
    """800 MB of blanks in one part, under 1 MB packed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
        with new.open("xl/sharedStrings.xml", "w") as stream:
            for _ in range(800):
                stream.write(b" " * (1 << 20))
    return out.getvalue()


def sheet_bomb() -> bytes:
    """A worksheet of 300 MB of values."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != SHEET:
                new.writestr(part.filename, old.read(part))
        with new.open(SHEET, "w") as stream:
            stream.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/')
            stream.write(b'2006/main"><sheetData>')
            row = b"<row>" + b'<c t="inlineStr"><is><t>x</t></is></c>' * 200 + b"</row>"
            for _ in range(30_000):
                stream.write(row)
            stream.write(b"</sheetData></worksheet>")
    return out.getvalue()


def long_text_bomb() -> bytes:
    """A hundred thousand cells that all show one text of 32,000 characters."""
    text = b"<si><t>" + b"x" * 32_000 + b"</t></si>"
    cells = b"".join(
        b'<row r="%d">' % row
        + b"".join(b'<c r="%c%d" t="s"><v>0</v></c>' % (65 + c, row) for c in range(20))
        + b"</row>"
        for row in range(10, 5_000)
    )
    link = (
        b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    name_space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return rewritten(
        in_sheet(book(), b"</sheetData>", cells),
        lambda name, xml: (
            xml.replace(b"</Relationships>", link) if name == "xl/_rels/workbook.xml.rels" else xml
        ),
        extra=[
            ("xl/sharedStrings.xml", b'<sst xmlns="' + name_space + b'">' + text * 5 + b"</sst>")
        ],
    )


def billion_laughs() -> bytes:
    """Entities that expand to gigabytes."""
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10)
    )
    return rewritten(
        book(),
        lambda name, xml: b"<!DOCTYPE x [" + entities + b"]>" + xml if name == SHEET else xml,
    )


def hidden_doctype() -> bytes:
    """The same in UTF-16, where a scan for ASCII sees nothing."""
    xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
    return rewritten(book(), lambda name, old: xml.encode("utf-16") if name == SHEET else old)


def far_cell() -> bytes:
    """One value in the last cell of the sheet."""
    return in_sheet(
        book(),
        b"</sheetData>",
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
    )


def stray_value() -> bytes:
    """A forgotten 1 far below the list."""
    return in_sheet(book(), b"</sheetData>", b'<row r="900000"><c r="B900000"><v>1</v></c></row>')


def locked() -> bytes:
    """A book with an opening password."""
    stream = io.BytesIO()
    plain = OOXMLFile(io.BytesIO(book()))
    plain.encrypt("secret", stream)
    return stream.getvalue()


def macros() -> bytes:
    """An xlsm under another name."""
    return rewritten(book(), lambda _, xml: xml, extra=[("xl/vbaProject.bin", b"x")])


def truncated() -> bytes:
    """Half a download."""
    data = book([("姓名", f"班{i}") for i in range(500)])
    return data[: len(data) // 2]


def broken_xml() -> bytes:
    """A sheet whose XML ends in the middle."""
    return rewritten(book(), lambda name, xml: xml[: len(xml) // 2] if name == SHEET else xml)


def nested_zip() -> bytes:
    """A zip in a zip in a zip …"""
    data = book()
    for level in range(12):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{level}.xlsx", data)
        data = stream.getvalue()
    return data


def many_parts() -> bytes:
    """Thousands of entries."""
    return rewritten(
        book(), lambda _, xml: xml, extra=[(f"xl/media/{i}.png", b"x") for i in range(3000)]
    )


def noise() -> bytes:
    """Random bytes named .csv."""
    return random.Random(7).randbytes(300_000)


def noise_without_nul() -> bytes:
    """Random bytes that no check for NUL would catch."""
    return bytes(b or 7 for b in noise())


def empty_book() -> bytes:
    """A book nobody wrote into."""
    return _saved(openpyxl.Workbook())


def ods_bomb() -> bytes:
    """One value repeated over a million rows and sixteen thousand columns."""
    return ods(
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell></table:table-row>"
    )


def ods(rows_xml: str) -> bytes:
    """An OpenDocument sheet named 表."""
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" '
        f'xmlns:text="{names}text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="表">{rows_xml}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{names}manifest:1.0"/>',
        )
    return stream.getvalue()


PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 2000

# name → (bytes, a word that the sentence must hold)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "压缩炸弹.xlsx": (zip_bomb, "复制到一个新建的空白表格"),
    "单元格炸弹.xlsx": (sheet_bomb, "请"),
    "长文本.xlsx": (long_text_bomb, "超过了限度"),
    "实体.xlsx": (billion_laughs, "另存为"),
    "实体16.xlsx": (hidden_doctype, "另存为"),
    "最远单元格.xlsx": (far_cell, "XFD1048576"),
    "远处的1.xlsx": (stray_value, "B900000"),
    "图片.xlsx": (lambda: PICTURE, "图片"),
    "空.xlsx": (empty_book, "空"),
    "零字节.xlsx": (lambda: b"", "空"),
    "加密.xlsx": (locked, "密码"),
    "宏.xlsx": (macros, "宏"),
    "半个文件.xlsx": (truncated, "重新下载"),
    "坏XML.xlsx": (broken_xml, "损坏"),
    "套娃.xlsx": (nested_zip, "压缩包"),
    "三千部件.xlsx": (many_parts, "复制到一个新建的空白表格"),
    "噪声.csv": (noise, "另存为"),
    "噪声2.csv": (noise_without_nul, "另存为"),
    "重复格.ods": (ods_bomb, "离名单很远"),
    "文档.docx": (
        lambda: _zip_of({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<x/>"}),
        "Word",
    ),
    "太大.csv": (lambda: b"a,b\n" * 3_000_000, "10 MB"),
}


def _zip_of(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def million_styled_rows(data: bytes, *, cells: str = "ABC") -> bytes:
    """A million blank rows with a style below the rows of a book, as a careless paste makes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != SHEET:
                new.writestr(part.filename, old.read(part))
                continue
            head, tail = old.read(part).split(b"</sheetData>")
            with new.open(SHEET, "w") as stream:
                stream.write(head)
                for start in range(1000, 1_001_000, 5000):
                    stream.write(_styled(start, start + 5000, cells))
                stream.write(b"</sheetData>" + tail)
    return out.getvalue()


def _styled(start: int, stop: int, cells: str) -> bytes:
    return "".join(
        f'<row r="{r}" s="1" customFormat="1">'
        + "".join(f'<c r="{c}{r}" s="1"/>' for c in cells)
        + "</row>"
        for r in range(start, stop)
    ).encode()
