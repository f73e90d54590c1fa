"""The plain kinds can be reported in every test of the transport."""

from collections.abc import Iterator

import pytest

from tests.escalation.making import PlainSource, register_test_kind


@pytest.fixture(autouse=True)
def plain_source() -> Iterator[PlainSource]:
    """The source of the plain kinds."""
    with register_test_kind() as source:
        yield source
