"""Letters home: occasions, the letters' days, addresses. What a letter says is nowhere kept."""
