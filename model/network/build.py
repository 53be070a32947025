"""From settings to a network with fresh weights; `model.release` is what fills them in."""

import torch
from torch import nn

from model.config import ModelConfig
from model.network.attention import AttentionDecoder
from model.network.base import EncoderDecoder
from model.network.gru import GRUDecoder, GRUEncoder


def build_model(config: ModelConfig) -> EncoderDecoder:
    """Return the network that `config` describes, its three uses of the embeddings tied."""
    # Cut at 20 standard deviations, so not at all; where only shapes are asked for (device "meta"),
    # `normal_` would import half of PyTorch, which takes a second.
    weight = nn.init.trunc_normal_(torch.empty(config.vocab_size, config.embed_size), std=0.1)
    embedding = nn.Embedding(config.vocab_size, config.embed_size, _weight=weight)
    if config.architecture == "attention":
        encoder = GRUEncoder(config, embedding, bidirectional=True)
        return EncoderDecoder(encoder, AttentionDecoder(config, embedding))
    encoder = GRUEncoder(config, embedding, bidirectional=False)
    return EncoderDecoder(encoder, GRUDecoder(config, embedding))
