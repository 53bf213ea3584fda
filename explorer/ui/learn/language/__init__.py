"""The parts of the page Language."""
