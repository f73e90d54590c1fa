"""The checks that stop or warn before a school relies on an unfit machine."""

import pytest

from school_care.core import checks


@pytest.mark.parametrize(
    ("version", "sound"),
    [((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True)],
)
def test_sqlite_check__version__refuses_those_with_the_wal_reset_bug(
    monkeypatch, settings, version, sound
):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setattr(checks.sqlite3, "sqlite_version_info", version)
    assert [message.id for message in checks.sqlite_is_sound()] == ([] if sound else ["core.E001"])


def test_sqlite_check__postgresql_in_use__has_nothing_to_say(monkeypatch, settings):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    monkeypatch.setattr(checks.sqlite3, "sqlite_version_info", (3, 40, 1))
    assert checks.sqlite_is_sound() == []


def test_printing_checks__this_machine__is_fit():
    assert checks.fonts_can_be_cut() == []
    assert checks.pages_can_be_laid_out() == []
    assert checks.chinese_can_be_printed() == []


def test_printing_checks__libraries_missing__name_the_command_that_helps(monkeypatch):
    monkeypatch.setattr(checks, "_library", lambda *names: None)

    [slow], [empty] = checks.fonts_can_be_cut(), checks.chinese_can_be_printed()

    [none] = checks.pages_can_be_laid_out()
    assert "apt-get install" in none.hint and "libpangoft2-1.0-0" in none.hint
    assert "apt-get install" in slow.hint and "libharfbuzz-subset0" in slow.hint
    assert "apt-get install" in empty.hint and "fonts-noto-cjk" in empty.hint
