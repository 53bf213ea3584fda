"""Every signal of every step of a module, equal to torch's own."""
