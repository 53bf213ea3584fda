"""What the pages of the section Explore draw below their stage."""
