"""Small language models: what they read, how they are trained, and what goes on inside."""
