"""The command `unroll`: starts the app, exports views, traces and diagnoses models."""
