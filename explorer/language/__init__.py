"""Language models: tokens, n-gram baselines, reading, sampling, scoring, tunes."""
