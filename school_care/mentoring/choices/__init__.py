"""Choices of mentoring, one module a part."""
