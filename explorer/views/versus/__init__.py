"""What the page Transformer shows of measured times and sweeps: frames for its charts."""
