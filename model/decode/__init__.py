"""Decoding: from a text to a run of a model."""
