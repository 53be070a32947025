"""The networks of the course: three interfaces, and GRUs and attention on them."""
