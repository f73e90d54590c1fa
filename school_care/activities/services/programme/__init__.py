"""The term's programme: opened, filled, submitted, approved; what of it parents may read."""
