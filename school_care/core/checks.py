"""System checks: what this machine must have before the product can be trusted on it."""

import ctypes
import sqlite3
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

PRINTING = "printing"
# sqlite.org/wal.html, "the WAL-reset bug": a database with several writers may be corrupted.
FIRST_AFFECTED_SQLITE = (3, 7, 0)
LAST_AFFECTED_SQLITE = (3, 51, 2)
INSTALL = "sudo apt-get install --no-install-recommends {}"

Apps = Sequence[AppConfig] | None


@register(Tags.compatibility)
def sqlite_is_sound(app_configs: Apps = None, **options: Any) -> list[CheckMessage]:
    """Refuse a SQLite that can corrupt a database with several writers."""
    engines = {database["ENGINE"] for database in settings.DATABASES.values()}
    if "django.db.backends.sqlite3" not in engines:
        return []
    if not FIRST_AFFECTED_SQLITE <= sqlite3.sqlite_version_info <= LAST_AFFECTED_SQLITE:
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} 在多个进程写入时可能损坏数据库，不能使用",
            hint="请用 bin/setup 安装的 .venv/bin/python 运行，它自带修复后的 SQLite",
            id="core.E001",
        )
    ]


@register(PRINTING)
def fonts_can_be_cut(app_configs: Apps = None, **options: Any) -> list[CheckMessage]:
    """Without HarfBuzz's subsetting library a Chinese page takes 10 s instead of 0.2 s."""
    if _library("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"):
        return []
    return [
        Warning(
            "缺少 libharfbuzz-subset，打印每页将慢约五十倍",
            hint=INSTALL.format("libharfbuzz-subset0"),
            id="core.W001",
        )
    ]


@register(PRINTING)
def pages_can_be_laid_out(app_configs: Apps = None, **options: Any) -> list[CheckMessage]:
    """Without Pango's FreeType library nothing is printed at all."""
    if _library("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib"):
        return []
    return [
        Warning(
            "缺少 libpangoft2，不能打印",
            hint=INSTALL.format("libpangoft2-1.0-0"),
            id="core.W003",
        )
    ]


@register(PRINTING)
def chinese_can_be_printed(app_configs: Apps = None, **options: Any) -> list[CheckMessage]:
    """Without a Chinese font printed pages show empty boxes."""
    if _has_chinese_font():
        return []
    return [
        Warning(
            "没有中文字体，打印出来的汉字将是空框",
            hint=INSTALL.format("fonts-noto-cjk"),
            id="core.W002",
        )
    ]


def _library(*names: str) -> ctypes.CDLL | None:
    """The first of the shared libraries that can be loaded."""
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


class _FontSet(ctypes.Structure):
    _fields_ = [("count", ctypes.c_int)]


def _has_chinese_font() -> bool:
    """Ask fontconfig, as WeasyPrint does; its command-line tools may not be installed."""
    fontconfig = _library("libfontconfig.so.1", "libfontconfig.1.dylib")
    if fontconfig is None:
        return False
    fontconfig.FcNameParse.restype = ctypes.c_void_p
    fontconfig.FcObjectSetCreate.restype = ctypes.c_void_p
    fontconfig.FcFontList.restype = ctypes.POINTER(_FontSet)
    fontconfig.FcFontList.argtypes = [ctypes.c_void_p] * 3
    found = fontconfig.FcFontList(
        None, fontconfig.FcNameParse(b":lang=zh-cn"), fontconfig.FcObjectSetCreate()
    )
    return bool(found) and found.contents.count > 0
