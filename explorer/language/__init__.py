"""A language model, opened up: corpora, tokens, baselines, reading, sampling, scoring."""
