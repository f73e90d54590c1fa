"""What the demo school's teachers write. Facts as people note them, nobody real."""
