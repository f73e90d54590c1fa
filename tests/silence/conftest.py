"""Prints of a test lie in a folder of its own."""

import pytest


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.PRINT_WORKERS = 1
