"""A school and somebody with a role, for the pages of the school."""

import pytest

from school_care.school.enums import Role
from school_care.school.models import User
from tests.factories import SchoolFactory, UserFactory


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def as_role(school, client):
    """Signs in as somebody new with a role; returns the person."""

    def sign_in(role: Role) -> User:
        person = UserFactory(school=school, role=role)
        client.force_login(person)
        return person

    return sign_in
