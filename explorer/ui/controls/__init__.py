"""The controls in the sidebar, and the link that carries what they say."""
