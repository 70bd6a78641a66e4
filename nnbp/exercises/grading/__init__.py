"""Whole notebooks: copies of the exercises to work on, and their validation with nbval."""
