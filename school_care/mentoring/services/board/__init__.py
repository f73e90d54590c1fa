"""The board: proposals, what they need to know, the turn of the term, groups by subject."""
