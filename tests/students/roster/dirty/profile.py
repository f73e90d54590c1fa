"""How many examples: few in every run of the tests, many in `bin/prove dirty`."""

import os

from hypothesis import HealthCheck, Phase, settings

EXAMPLES = int(os.environ.get("SCHOOL_CARE_DIRTY_EXAMPLES", "0"))


def examples(usual: int, share: float = 1.0) -> settings:
    """So many examples, or that share of what the environment asks for."""
    return settings(
        max_examples=max(usual, int(EXAMPLES * share)),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        database=None,
    )
