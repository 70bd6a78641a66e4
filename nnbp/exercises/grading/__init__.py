"""Checking whole notebooks: copies of the exercises to work on, and validation with nbval."""
