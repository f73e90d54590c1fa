"""Pages of the board: proposals, unpaired pupils, terms, the turn of the term, lists, groups."""
