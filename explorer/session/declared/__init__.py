"""The controls of each section of the app, one entry a control."""
