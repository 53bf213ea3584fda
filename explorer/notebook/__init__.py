"""What a trace looks like in a notebook: a stage that plays, or a still picture."""
