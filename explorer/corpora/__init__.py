"""What models learn from: texts and examples, the grammars that make them, and what is held out."""
