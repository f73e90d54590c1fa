"""What the archive says of a pupil to somebody outside: facts, and the cell a column asks for."""
