"""Reading a class roster as schools really write them: from cells to clean, explained rows."""
