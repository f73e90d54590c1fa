"""What can be chosen, a module for each part."""
