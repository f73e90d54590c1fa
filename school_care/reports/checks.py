"""System checks: what printing needs from the machine, said before somebody waits for a paper."""

import ctypes
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Warning, register

FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
)
LIBRARIES = {
    # Without it a Chinese page takes ten seconds instead of a fifth of one.
    "libharfbuzz-subset.so.0": "reports.W001",
    "libpangoft2-1.0.so.0": "reports.W002",
}


@register()
def printing_can_work(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Warn when a library or a Chinese font is missing."""
    found = []
    for library, code in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            found.append(
                Warning(f"打印需要的 {library} 没有安装。", hint="运行 bin/setup。", id=code)
            )
    if not any(True for folder in FONT_FOLDERS for _ in folder.rglob("NotoSansCJK*")):
        found.append(
            Warning("没有找到中文字体 Noto Sans CJK。", hint="运行 bin/setup。", id="reports.W003")
        )
    return found
