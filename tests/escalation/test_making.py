"""What other tests stand on: a report can be brought to every state."""

import pytest

from school_care.escalation.enums import State, Way
from school_care.escalation.models import Step
from tests.escalation.making import escalation, message_of


@pytest.mark.parametrize("way", [Way.LETTER, Way.HTTP])
@pytest.mark.parametrize("state", State.values)
def test_report__of_every_state__stands_there_with_its_history(cast, state, way):
    one = escalation(cast, state=state, way=way)

    one.refresh_from_db()
    assert one.state == state
    assert Step.objects.filter(escalation=one).latest("pk").to_state == state


def test_report__that_went_out__has_its_message(cast):
    one = escalation(cast, way=Way.HTTP)

    assert message_of(one).way == Way.HTTP
