"""Bytes of unknown Chinese encoding → text."""

from .refusal import Refused

_NOISE = "这个文件的内容不是表格文字，无法识别：请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"
_MAX_BAD = 0.001  # share of undecodable or control characters that one slip of an editor makes


def decode_text(data: bytes) -> str:
    """Decode by mark, else UTF-8, else GB18030; a few broken characters become U+FFFD."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _checked(data.decode("utf-16", "replace"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _checked(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    tries = [data.decode(encoding, "replace") for encoding in ("utf-8-sig", "gb18030")]
    return _checked(min(tries, key=lambda text: text.count("\ufffd")))


def _checked(text: str) -> str:
    bad = text.count("\ufffd") + sum(1 for c in text if c < " " and c not in "\t\r\n")
    if bad > max(2, len(text) * _MAX_BAD) or "\x00" in text:
        raise Refused(_NOISE)
    return text
