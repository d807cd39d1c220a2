"""The built-in styles, one folder each."""
