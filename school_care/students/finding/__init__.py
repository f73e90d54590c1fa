"""Finding pupils: what a list is narrowed by, the search itself, what is remembered of it."""
