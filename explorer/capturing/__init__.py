"""Recurrent modules watched inside somebody's own model, forward and backward."""
