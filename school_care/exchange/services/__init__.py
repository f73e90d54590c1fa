"""What writes: exports made, sheets filled."""
