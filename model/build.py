"""From settings to a network with fresh weights; `model.release` is what fills them in."""

from torch import nn

from model.attention import AttentionDecoder
from model.base import EncoderDecoder
from model.config import ModelConfig
from model.gru import GRUDecoder, GRUEncoder


def build_model(config: ModelConfig) -> EncoderDecoder:
    """Return the network that `config` describes, its three uses of the embeddings tied."""
    embedding = nn.Embedding(config.vocab_size, config.embed_size)
    nn.init.normal_(embedding.weight, std=0.1)
    if config.architecture == "attention":
        encoder = GRUEncoder(config, embedding, bidirectional=True)
        return EncoderDecoder(encoder, AttentionDecoder(config, embedding))
    encoder = GRUEncoder(config, embedding, bidirectional=False)
    return EncoderDecoder(encoder, GRUDecoder(config, embedding))
