"""Trained models: their files, their parts, what they read and what they answer."""
