"""GRU encoder-decoders that translate and show how: models, training, decoding, traces."""
