"""What the page Activations shows, as boards for the player and sentences."""
