"""What a school keeps about its care work as such, and the problems it has to settle."""
