"""What a person has chosen, the link that carries it, and the run that comes of it."""
