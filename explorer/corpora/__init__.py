"""Training data: texts and examples, the grammars that generate them, and the held-out split."""
