"""Stewardship: what is learned from casework, and what is done with it."""
