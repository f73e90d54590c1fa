"""The parent's side: sizes, the child's answer, and one sentence for each file refused."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from school_care.core.confined import ask_child

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_FILES = 6  # in one go: two pages of a notebook, or the four pages of an agreement
WALL_SECONDS = 25.0
JPEG, PDF = "image/jpeg", "application/pdf"
ACCEPT = "image/*,application/pdf"  # of the input: a phone offers camera, gallery and files
SHOWN_NAME = 24  # characters of a file name in a sentence
_SANDBOX = Path(__file__).resolve().parent / "sandbox"

TOO_HEAVY = "读取时占用的内存或时间超过了限度：请把照片调小，或截一张图再上传。"


@dataclass(frozen=True)
class Checked:
    """A file made anew. `thumbnail` is a small JPEG, None for a PDF."""

    media_type: str
    content: bytes
    thumbnail: bytes | None
    pages: int


class UnusableFiles(Exception):
    """Nothing of the upload is taken; `reasons` holds one Chinese sentence for each bad file: which
    one, why, what to do."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


class _RefusedFileError(Exception):
    pass


def check_files(files: Sequence[UploadedFile], *, only_pictures: bool = False) -> list[Checked]:
    """The files made anew, in their order. All or nothing: raises UnusableFiles with every reason.

    `only_pictures` refuses PDF files."""
    if not files:
        raise UnusableFiles(["还没有选择文件：请拍照，或从相册里选。"])
    if len(files) > MAX_FILES:
        raise UnusableFiles([f"一次最多{MAX_FILES}个文件，您选了{len(files)}个：请分几次上传。"])
    checked, reasons = [], []
    for place, file in enumerate(files, start=1):
        try:
            made = _make_anew(file)
            if only_pictures and made.media_type != JPEG:
                raise _RefusedFileError("这里只收照片，请拍照，或把这一页截图后再上传。")
            checked.append(made)
        except _RefusedFileError as refusal:
            reasons.append(f"{_named(file, place, len(files))}{refusal}")
    if reasons:
        raise UnusableFiles(reasons)
    return checked


def _make_anew(file: UploadedFile) -> Checked:
    if not file.size:
        raise _RefusedFileError("是空的（0 字节）：请重新选择。")
    if file.size > MAX_FILE_BYTES:
        size = f"{file.size / 1024 / 1024:.1f}"
        raise _RefusedFileError(
            f"太大（{size} MB，上限 10 MB）：请在手机上把照片改小，或只截需要的部分。"
        )
    file.seek(0)
    with tempfile.TemporaryFile() as out:
        answer = ask_child(_SANDBOX, content=file.read(), out=out, wall_seconds=WALL_SECONDS)
        if answer is None:
            raise _RefusedFileError(TOO_HEAVY)
        if "error" in answer:
            raise _RefusedFileError(str(answer["error"]))
        out.seek(0)
        parts = [out.read(size) for size in answer["sizes"]]
    return Checked(
        media_type=JPEG if answer["kind"] == "picture" else PDF,
        content=parts[0],
        thumbnail=parts[1] if len(parts) > 1 else None,
        pages=int(answer["pages"]),
    )


def _named(file: UploadedFile, place: int, many: int) -> str:
    """How a sentence names a file: a phone calls every photo image.jpg, so several are counted."""
    name = shown_name(file)
    return f"第{place}个文件（{name}）" if many > 1 else f"文件「{name}」"


def shown_name(file: UploadedFile) -> str:
    """A file's name as a sentence bears it: what prints of it, its middle left out if long."""
    name = printable_name(file)
    return name if len(name) <= SHOWN_NAME else f"{name[: SHOWN_NAME - 9]}…{name[-8:]}"


def printable_name(file: UploadedFile) -> str:
    """A file's name without what cannot be seen."""
    return "".join(letter for letter in file.name or "" if letter.isprintable())
