"""RNNs against a Transformer of as many parameters: their tasks, trainings and measured results."""
