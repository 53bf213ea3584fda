"""Where the gradient goes: back through time, as Jacobians, path by path."""
