"""Training: commands from sentence pairs to a release."""
