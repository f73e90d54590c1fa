"""How many queries a page costs."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, url: str) -> int:
    """Queries of one GET that succeeds, asked again so that once-an-hour traces and the session's
    first write do not count; the fewer of two, so that a minute's new mark of the session on a slow
    machine does not either."""
    client.get(url)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = client.get(url)
        assert response.status_code == 200, url
        counts.append(len(captured))
    return min(counts)
