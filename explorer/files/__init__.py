"""Models in files of other programs: read without running anything, and mapped to modules."""
