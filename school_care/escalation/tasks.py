"""Thin Celery tasks of the transport: they wake, the table holds."""
