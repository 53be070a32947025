"""How fast it is: decoding, many sentences, the page, its start, load, training."""
