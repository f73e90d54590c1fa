"""Writing, changing, checking and ending plans (学习帮扶计划, 一人一策); lessons at home."""
