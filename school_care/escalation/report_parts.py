"""The parts of a report's page: each app, and each part of the transport, adds its own.

build(request, escalation) -> data | None. Slots: "do" (what can be done now), "main", "side".
"""

from school_care.core.panels import Registry

report_parts = Registry()
