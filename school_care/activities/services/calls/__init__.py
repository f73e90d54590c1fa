"""Family calls: hours, turns, tries. What is said at the telephone is nowhere kept."""
