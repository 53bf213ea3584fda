"""The parts of the page Activations."""
