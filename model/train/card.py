"""The model card of a release: what it was trained on, how, and what it scored."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from huggingface_hub import EvalResult, ModelCard

from model.config import ModelConfig, languages_of
from model.train.progress import Progress, Scores

LANGUAGES = {"en": "English", "es": "Spanish"}
"""Other languages are called by their codes."""
EXAMPLES = {"en": "I like tea.", "es": "Me gusta el té."}
TEST_SCORES = "## Test scores\n"
LICENCE = "license: cc-by-sa-4.0\n"
PUBLIC = """\
Sentence pairs from public sources, weighted as `weights` above says. The sentences are not
redistributed here; the weights are published under CC BY-SA 4.0.

"""
OWN = "The sentence pairs of whoever trained it; nothing is known here of their licence.\n"
"""What a card says whose trainer gave no notes on the data."""


def model_card(
    config: ModelConfig,
    settings: dict[str, Any],
    progress: Progress,
    data_notes: str,
    example: str,
) -> str:
    """Return the card as Markdown with the Hub's front matter; `data_notes` name the sources.

    `example` is a sentence to try the model on; in English and Spanish there is a fixed one. The
    Hub and the page find it as the card's `widget`. Without notes there is no licence either.
    """
    src, tgt = languages_of(config.direction)
    text = json.dumps(EXAMPLES.get(src, example), ensure_ascii=False)
    best = progress.best
    assert best is not None
    rows = "\n".join(f"| {key} | {value} |" for key, value in (asdict(config) | settings).items())
    return f"""---
{LICENCE if data_notes else ""}language: ["{src}", "{tgt}"]
pipeline_tag: translation
library_name: pytorch
tags: [gru, seq2seq, {config.architecture}]
metrics: [bleu, chrf]
widget:
- text: {text}
---

# {LANGUAGES.get(src, src)} to {LANGUAGES.get(tgt, tgt)}, GRU encoder-decoder, {config.architecture}

A small model for teaching: it translates short everyday sentences, and Seq2Seq Lens shows how.
It is not fit for text that matters.

## How to use

With the code of Seq2Seq Lens, and this repository's name for `user/model`:

```python
from model.decode.translator import Translator
from model.hub import load_from_hub

print(Translator(load_from_hub("user/model")[0]).translate({text})[0].text)
```

## Scores

| file | sentences | BLEU | chrF2 |
| --- | --- | --- | --- |
| dev, greedy | {best.sentences} | {best.bleu:.2f} | {best.chrf:.2f} |

`{best.bleu_signature}`
`{best.chrf_signature}`

Best of {progress.epoch} epochs: number {progress.best_epoch}, after {progress.pieces:,} target
pieces and {progress.seconds / 3600:.1f} hours.

## Settings

| setting | value |
| --- | --- |
{rows}

## Data

{PUBLIC + data_notes if data_notes else OWN}"""


def with_test_scores(
    card: str, name: str, test: str, scores: Scores, by_length: Mapping[str, Scores]
) -> str:
    """Return `card` with the scores of the release `name` on the file `test`.

    They are in the front matter, where the Hub and programs find them (`model-index`; a length is
    its data set's `config`), and as a table; earlier ones are replaced.
    """
    whole: Any = ModelCard(card)
    rows = {"all": scores, **by_length}
    whole.data.model_name = name
    whole.data.eval_results = [
        EvalResult(
            task_type="translation",
            dataset_type=test,
            dataset_name=test,
            dataset_config=length,
            metric_type=metric,
            metric_value=round(value, 2),
            dataset_args={"sentences": part.sentences},
        )
        for length, part in rows.items()
        for metric, value in (("bleu", part.bleu), ("chrf", part.chrf))
    ]
    before, _, rest = str(whole).partition(TEST_SCORES)
    rest = rest[rest.index("## ") :] if rest else ""
    if not rest:
        before, settings, rest = before.partition("## Settings")
        rest = settings + rest
    lines = "\n".join(
        f"| {length} | {part.sentences:,} | {part.bleu:.2f} | {part.chrf:.2f} |"
        for length, part in rows.items()
    )
    return f"""{before}{TEST_SCORES}
{test}, greedy decoding, by words of the source:

| source | sentences | BLEU | chrF2 |
| --- | --- | --- | --- |
{lines}

{rest}"""
