"""Pictures and papers people send: checked by content, made anew, or refused with a sentence.

    checked = check_files(request.FILES.getlist("files"))   # raises UnusableFiles

What is stored is never what was sent: a photo is decoded and written again as JPEG, upright and
without position or camera data; of a PDF only the pages are copied. Both happen in a child process
with limits (`core.confined`).
"""

from school_care.core.uploads.checking import (
    ACCEPT,
    JPEG,
    MAX_FILE_BYTES,
    MAX_FILES,
    PDF,
    Checked,
    UnusableFiles,
    check_files,
    printable_name,
    shown_name,
)

__all__ = [
    "ACCEPT",
    "JPEG",
    "MAX_FILES",
    "MAX_FILE_BYTES",
    "PDF",
    "Checked",
    "UnusableFiles",
    "check_files",
    "printable_name",
    "shown_name",
]
