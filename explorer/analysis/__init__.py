"""What is measured without calculus: echoes, half-lives, timescales, costs."""
