"""Training pairs typed as people type: names, figures, addresses, lone words, no marks."""
