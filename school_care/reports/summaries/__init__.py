"""What a school says of its care work by month, term and year, and its plan: figures and words."""
