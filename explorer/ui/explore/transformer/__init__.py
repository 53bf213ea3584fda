"""The parts of the page that compares recurrent networks and the Transformer."""
