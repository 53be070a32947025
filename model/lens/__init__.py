"""What is shown of a run: its trace, and one module for each view."""
