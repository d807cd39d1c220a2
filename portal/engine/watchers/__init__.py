"""What only the whole file can tell of a row."""
