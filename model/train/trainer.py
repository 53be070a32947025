"""One training run, from pairs to the best weights; it can be cut off at any time."""

import math
import os
import random
import time
from collections.abc import Sequence
from dataclasses import MISSING, asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

from model.config import Columns, ModelConfig, languages_of
from model.network.build import build_model
from model.release import TOKENIZER, check_like, load_release, save_release
from model.text import plain
from model.tokenizer import PAD_ID, UNK_ID, Tokenizer, train_tokenizer
from model.train.card import model_card
from model.train.data import (
    ENGLISH_SPANISH,
    Batch,
    EncodedPair,
    Pair,
    collate,
    parse_weights,
    plan_batches,
    read_pairs,
    sample,
)
from model.train.evaluate import score, translate_all
from model.train.fused import fused_model, smoothed_loss
from model.train.progress import Progress, Scores


@dataclass(frozen=True)
class TrainConfig:
    """How a run goes; the sizes of the model are in `ModelConfig`."""

    train: Path
    """Pairs to learn from: `sentence<TAB>sentence[<TAB>source]`."""
    dev: Path
    """Pairs to choose the best weights by."""
    out: Path
    """Folder for the checkpoint and the release."""
    columns: Columns = ENGLISH_SPANISH
    """The languages of the two columns of sentences in both files."""
    weights: str = ""
    """How often a source's pairs come up in an epoch: `tatoeba=2,other=0.5`; by default once."""
    tokenizer: str = ""
    """A trained `spm.model` to use; by default one is trained on the first epoch's pairs."""
    data_notes: str = ""
    """A Markdown file on the sources and their licences, for the model card."""
    start_from: str = ""
    """A release whose weights to start from, to train on with other settings; else fresh ones."""
    epochs: int = 20
    """Passes over the weighted pairs, if `minutes` is 0."""
    minutes: float = 0
    """Time for the updates; the run ends after it, in the middle of an epoch too."""
    schedule: str = "0:1"
    """The share of one cosine that this run covers; at the end of it, 1, the rate is 0."""
    batch_pieces: int = 2000
    """Rows times longest side of a batch, at most."""
    learning_rate: float = 1e-3
    """The highest; reached after the warm-up."""
    warmup_steps: int = 500
    """Updates in which the rate rises from 0."""
    weight_decay: float = 0.01
    """AdamW's."""
    clip: float = 1.0
    """Largest norm of a gradient."""
    label_smoothing: float = 0.1
    """Share of the target's probability that goes to all pieces."""
    word_dropout: float = 0.1
    """Share of source and target input pieces replaced by the unknown piece."""
    checkpoint_minutes: float = 3
    """Time between checkpoints."""
    seed: int = 1
    """Of the weights, the sampling, the order and the dropout."""
    threads: int = 2
    """CPU threads."""
    resume: bool = False
    """Go on from OUT's checkpoint."""


class Trainer:
    """One run: the model, where it is in the data, and what it takes to continue from there."""

    def __init__(self, config: TrainConfig, model_config: ModelConfig) -> None:
        torch.manual_seed(config.seed)
        self.config = config
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.source_weights = parse_weights(config.weights)
        self.schedule = parse_schedule(config.schedule)
        start = load_release(Path(config.start_from)) if config.start_from else None
        if start:
            check_like(start.config, model_config)
        pairs = read_pairs(config.train, model_config.direction, config.columns)
        self.dev = read_pairs(config.dev, model_config.direction, config.columns)
        if not self.dev:
            raise ValueError(f"{config.dev.name} has 0 pairs")
        self.tokenizer = self._tokenizer(pairs, model_config)
        model_config = replace(model_config, vocab_size=self.tokenizer.vocab_size)
        self.pairs, self.sources = self._encode(pairs, model_config.max_src_len)
        if not self.pairs:
            raise ValueError(f"{config.train.name} has 0 pairs to learn from")
        lengths = [len(self.pairs[i].src) for i in self._sample(self.sources, epoch=0)]
        self.model_config = replace(model_config, long_src_len=percentile(lengths, 0.95))
        self.model = build_model(self.model_config).to(self.device)
        if start:
            self.model.load_state_dict(start.model.state_dict())
        self.fused = fused_model(self.model) if self.device == "cpu" else None
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(),
            lr=config.learning_rate,
            betas=(0.9, 0.98),
            weight_decay=config.weight_decay,
            fused=True,
        )
        self.progress = Progress()

    def _tokenizer(self, pairs: Sequence[Pair], model_config: ModelConfig) -> Tokenizer:
        vocab_size = model_config.vocab_size
        saved = self.config.out / "spm.model"
        path = saved if self.config.resume else self.config.tokenizer
        if not path and self.config.start_from:
            # Its weights mean nothing with other pieces.
            path = Path(self.config.start_from) / TOKENIZER
        if path:
            tokenizer = Tokenizer(Path(path).read_bytes())
        else:
            epoch = self._sample([pair.source for pair in pairs], epoch=0)
            texts = (text for i in epoch for text in (pairs[i].src, pairs[i].tgt))
            tokenizer = train_tokenizer(texts, vocab_size, languages_of(model_config.direction))
        size = tokenizer.vocab_size
        if size < vocab_size and path in ("", saved):
            print(f"The vocabulary has {size} pieces: the text does not carry {vocab_size}.")
        elif size != vocab_size:
            raise ValueError(f"the tokenizer has {size} pieces, not {vocab_size}")
        self.config.out.mkdir(parents=True, exist_ok=True)
        saved.write_bytes(tokenizer.model)
        return tokenizer

    def _encode(self, pairs: list[Pair], max_len: int) -> tuple[list[EncodedPair], list[str]]:
        src = self.tokenizer.encode_all([plain(pair.src) for pair in pairs])
        tgt = self.tokenizer.encode_all([plain(pair.tgt) for pair in pairs])
        encoded = [
            (EncodedPair(s, t), pair.source)
            for s, t, pair in zip(src, tgt, pairs, strict=True)
            if 0 < len(s) <= max_len and 0 < len(t) <= max_len
        ]
        print(f"{len(encoded)} pairs; {len(pairs) - len(encoded)} left out, over {max_len} pieces")
        return [pair for pair, _ in encoded], [source for _, source in encoded]

    def _sample(self, sources: Sequence[str], epoch: int) -> list[int]:
        return sample(sources, self.source_weights, random.Random(f"{self.config.seed}/{epoch}"))

    def batches(self, epoch: int) -> list[list[int]]:
        """Return the epoch's batches, as indices of pairs; the same whenever asked."""
        rng = random.Random(f"{self.config.seed}/{epoch}/order")
        indices = self._sample(self.sources, epoch)
        return plan_batches(self.pairs, indices, self.config.batch_pieces, rng)

    def run(self, stop_after: int | None = None) -> None:
        """Train to the end, or for `stop_after` updates, then write a checkpoint."""
        while self.done() < 1:
            if not self.run_epoch(stop_after):
                return
            self.end_epoch()

    def done(self) -> float:
        """Return how much of the run is over, from 0 to 1."""
        progress, config = self.progress, self.config
        if config.minutes:
            return min(1.0, progress.seconds / (60 * config.minutes))
        return min(1.0, (progress.epoch + progress.share) / config.epochs)

    def run_epoch(self, stop_after: int | None = None) -> bool:
        """Train on the rest of the epoch while there is time; false if `stop_after` ended it."""
        progress = self.progress
        batches = self.batches(progress.epoch)
        clock = time.monotonic()
        saved = clock
        todo = batches[progress.batch :]
        with tqdm(todo, initial=progress.batch, total=len(batches), mininterval=10) as bar:
            bar.set_description(f"epoch {progress.epoch + 1}")
            for indices in bar:
                loss, pieces = self.update([self.pairs[i] for i in indices], self.done())
                now = time.monotonic()
                progress.count(loss, pieces, now - clock)
                progress.share = progress.batch / len(batches)
                clock = now
                bar.set_postfix(progress.summary(self.done()), refresh=False)
                if now - saved > 60 * self.config.checkpoint_minutes:
                    self.save_checkpoint()
                    saved = now
                if stop_after is not None and progress.updates >= stop_after:
                    self.save_checkpoint()
                    return False
                if self.config.minutes and self.done() == 1:
                    break
        return True

    def update(self, pairs: Sequence[EncodedPair], done: float) -> tuple[float, int]:
        """Make one update; return the mean loss in nats a piece, and the number of pieces."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.learning_rate(done)
        batch = Batch(*(tensor.to(self.device) for tensor in collate(pairs)))
        self.model.train()
        src = drop_words(batch.src, self.config.word_dropout)
        dec_input = drop_words(batch.dec_input, self.config.word_dropout)
        loss = self.loss(batch._replace(src=src, dec_input=dec_input))
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item(), int((batch.tgt != PAD_ID).sum())

    def loss(self, batch: Batch) -> Tensor:
        """Return the mean cross-entropy of a batch, with smoothed labels, in nats a piece."""
        smoothing = self.config.label_smoothing
        with half_precision(self.device):
            if self.fused:
                self.fused.train()
                hidden = self.fused(batch.src, batch.dec_input, batch.valid_len)
                return smoothed_loss(hidden, self.model.decoder, batch.tgt, smoothing)
            logits = self.model(batch.src, batch.dec_input, batch.valid_len)
        return nn.functional.cross_entropy(
            logits.flatten(0, 1).float(),
            batch.tgt.flatten(),
            ignore_index=PAD_ID,
            label_smoothing=smoothing,
        )

    def learning_rate(self, done: float) -> float:
        """Return the rate after the share `done` of the run: a warm-up, and the cosine's part."""
        warmup = min(1.0, (self.progress.updates + 1) / self.config.warmup_steps)
        begin, end = self.schedule
        at = begin + (end - begin) * done
        return self.config.learning_rate * warmup * 0.5 * (1 + math.cos(math.pi * at))

    def end_epoch(self) -> None:
        """Score the dev file, keep the release when it is the best, and write a checkpoint."""
        progress = self.progress
        progress.epoch, progress.batch, progress.share = progress.epoch + 1, 0, 0.0
        scores, translations = self.score_dev()
        tqdm.write(f"epoch {progress.epoch}: dev BLEU {scores.bleu:.2f}, chrF2 {scores.chrf:.2f}")
        for row in (0, len(self.dev) // 2):
            tqdm.write(f"  {self.dev[row].src}\n  → {translations[row]}")
        if progress.best is None or scores.bleu > progress.best.bleu:
            progress.best, progress.best_epoch = scores, progress.epoch
            notes = Path(self.config.data_notes).read_text() if self.config.data_notes else ""
            example = typical(self.dev).src
            card = model_card(self.model_config, settings(self.config), progress, notes, example)
            folder = self.config.out / "release"
            save_release(folder, self.model_config, self.model, self.tokenizer, card)
        self.save_checkpoint()

    def score_dev(self) -> tuple[Scores, list[str]]:
        """Translate the dev file greedily and score it."""
        self.model.eval()
        with half_precision(self.device):
            translations = translate_all(self.model, self.tokenizer, [p.src for p in self.dev])
        return score(translations, [pair.tgt for pair in self.dev]), translations

    def save_checkpoint(self) -> None:
        """Write all that a run needs to go on; a kill at any moment leaves the last good file."""
        state = {
            "settings": settings(self.config) | asdict(self.model_config),
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "progress": asdict(self.progress),
            "rng": torch.get_rng_state(),
            "cuda_rng": torch.cuda.get_rng_state_all(),
        }
        aside = self.config.out / "checkpoint.pt.part"
        torch.save(state, aside)
        os.replace(aside, self.config.out / "checkpoint.pt")

    def load_checkpoint(self) -> None:
        """Go on from the checkpoint; `ValueError` when it belongs to another run.

        A setting that the checkpoint lacks is newer than it, and had its default's effect.
        """
        state: dict[str, Any] = torch.load(
            self.config.out / "checkpoint.pt", map_location=self.device, weights_only=True
        )
        mine = settings(self.config) | asdict(self.model_config)
        theirs = defaults(TrainConfig) | defaults(ModelConfig) | state["settings"]
        if changed := sorted(key for key in mine if mine[key] != theirs[key]):
            was = ", ".join(f"{key} ({theirs[key]!r}, not {mine[key]!r})" for key in changed)
            raise ValueError(f"the checkpoint was made with another {was}")
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.progress = Progress.from_dict(state["progress"])
        torch.set_rng_state(state["rng"].cpu())
        if self.device == "cuda":
            torch.cuda.set_rng_state_all([rng.cpu() for rng in state["cuda_rng"]])


def half_precision(device: str) -> torch.autocast:
    """Return the context in which products are in bfloat16, where the device is made for them.

    A processor without such instructions takes four times as long in it as in single precision.
    """
    names = ("avx512_bf16", "amx_bf16", "bf16", "sve_bf16")
    capable = device != "cpu" or any(map(torch.cpu.get_capabilities().get, names))
    return torch.autocast(device, torch.bfloat16, enabled=capable)


def settings(config: TrainConfig) -> dict[str, Any]:
    """Return the settings that make two runs the same, not the paths and the like."""
    aside = (
        *("train", "dev", "out", "columns", "tokenizer", "data_notes"),
        *("checkpoint_minutes", "threads", "resume"),
    )
    return {key: value for key, value in asdict(config).items() if key not in aside}


def defaults(cls: type) -> dict[str, Any]:
    """Return the default of each field of the dataclass `cls` that has one."""
    return {field.name: field.default for field in fields(cls) if field.default is not MISSING}


def parse_schedule(text: str) -> tuple[float, float]:
    """Parse "0.5:1"; `ValueError` unless it is a part of 0 to 1."""
    try:
        begin, end = (float(part) for part in text.split(":"))
    except ValueError as error:
        raise ValueError(f"{text!r} is not FROM:TO") from error
    if not 0 <= begin < end <= 1:
        raise ValueError(f"{text!r} is not a part of 0:1")
    return begin, end


def drop_words(ids: Tensor, share: float) -> Tensor:
    """Replace a random share of the pieces in `ids` [B, T] by the unknown piece, never a mark."""
    dropped = (torch.rand(ids.shape, device=ids.device) < share) & (ids > UNK_ID + 2)
    return ids.masked_fill(dropped, UNK_ID)


def typical(pairs: Sequence[Pair]) -> Pair:
    """Return the pair whose source is the middle one by length."""
    return sorted(pairs, key=lambda pair: len(pair.src))[len(pairs) // 2]


def percentile(values: Sequence[int], share: float) -> int:
    """Return the smallest of `values` that at least `share` of them do not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]
