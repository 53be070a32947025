"""Training pairs typed as people type: names, figures, addresses, lone words, no marks."""


def listed(text: str, separator: str | None = None) -> list[str]:
    """Return the words of a list that is written as one text."""
    return text.split(separator)
