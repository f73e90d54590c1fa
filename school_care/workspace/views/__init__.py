"""Composition: navigation, the today page, errors."""
