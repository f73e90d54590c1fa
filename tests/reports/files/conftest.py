import pytest


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    """Prints of a test lie in a folder of its own."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.PRINT_WORKERS = 1
