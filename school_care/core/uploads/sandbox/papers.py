"""A PDF reduced to its pages: no scripts, no actions, no files inside, nothing about its maker."""

import io

import pikepdf
from pikepdf import Dictionary, Name, Pdf, Stream

from . import limits
from .refusal import Refused

LOCKED = "设了密码或禁止复制：请打开后用「打印」另存为没有密码的 PDF，或拍成照片再上传。"
TOO_MANY_PAGES = f"超过{limits.MAX_PAGES}页：请只保留需要的页，或分成几个文件。"
NO_PAGES = "里面没有页面：请重新扫描或导出。"
TOO_COMPLEX = "内容太复杂：请打开后用「打印」另存为 PDF，或拍成照片再上传。"
# Keys by which a PDF acts, carries files, or tells of its making.
UNWANTED = (
    *("/A", "/AA", "/OpenAction", "/JS", "/JavaScript", "/Launch", "/URI", "/XFA", "/RichMedia"),
    *("/AF", "/EF", "/EmbeddedFiles", "/Annots", "/B", "/StructParents", "/Thumb"),
    *("/LastModified", "/Metadata", "/PieceInfo"),
)


def copy_pages(content: bytes) -> tuple[bytes, int]:
    """A new PDF with the pages of `content`, and how many. Raises Refused; a damaged file raises
    anything."""
    try:
        sent = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        raise Refused(LOCKED) from None
    with sent, Pdf.new() as kept:
        if sent.is_encrypted:
            raise Refused(LOCKED)
        _check_size(sent)
        # Stamps and filled fields stand in annotations: drawn into the page before those go.
        sent.generate_appearance_streams()
        sent.flatten_annotations("all")
        for page in sent.pages:
            _strip(page.obj)
        kept.pages.extend(sent.pages)
        for thing in kept.objects:
            _strip(thing)
        out = io.BytesIO()
        kept.save(out, deterministic_id=True)  # the same file sent twice is the same file
        return out.getvalue(), len(kept.pages)


def _check_size(sent: Pdf) -> None:
    pages = len(sent.pages)
    if pages > limits.MAX_PAGES:
        raise Refused(TOO_MANY_PAGES)
    if pages == 0:
        raise Refused(NO_PAGES)
    if len(sent.objects) > limits.MAX_OBJECTS:
        raise Refused(TOO_COMPLEX)


def _strip(thing: pikepdf.Object) -> None:
    if not isinstance(thing, Dictionary | Stream):
        return
    for key in UNWANTED:
        if key in thing:
            del thing[key]
    if isinstance(thing, Stream) and thing.get(Name.Filter) == Name.DCTDecode:
        thing.write(_bare_jpeg(thing.read_raw_bytes()), filter=Name.DCTDecode)


def _bare_jpeg(content: bytes) -> bytes:
    """A JPEG inside a PDF without its application segments: camera, place, maker. Adobe's (APP14)
    stays, because it says how the colours are to be read."""
    if content[:2] != b"\xff\xd8":
        return content
    kept, at = [content[:2]], 2
    while content[at : at + 1] == b"\xff" and at + 4 <= len(content):
        marker = content[at + 1]
        if marker == 0xDA:  # start of the pixels
            break
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        told = (0xE0 <= marker <= 0xEF and marker != 0xEE) or marker == 0xFE
        if not told:
            kept.append(content[at:end])
        at = end
    return b"".join(kept) + content[at:]
