"""Lessons: texts with views and questions, checked, and filled in from what a view computes."""
