"""A BERT sentence model run by numpy alone: all-MiniLM-L6-v2, and any other of its shape.

Of Reimers and Gurevych 2019, https://doi.org/10.18653/v1/D19-1410: the last layer's mean, of
length 1. A text is read in windows of what the model was made for, 256 tokens, and their vectors
are averaged by how much each holds. Imported only where the optional package is (meaning.py).
"""

import importlib.util
import io
import json
import math
import zipfile
from pathlib import Path

import numpy as np
import safetensors.numpy
from tokenizers import Tokenizer

WINDOW = 256
# Abramowitz and Stegun 7.1.26: the error function to 1.5e-7.
ERF = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)


class SentenceModel:
    def __init__(self, tensors: dict[str, np.ndarray], tokenizer: Tokenizer, heads: int) -> None:
        self.tensors, self.tokenizer, self.heads = tensors, tokenizer, heads
        self.layers = 1 + max(
            int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layer.")
        )
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self.first, self.last = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")

    def vector(self, text: str) -> np.ndarray:
        """Of length 1, in little-endian 32-bit floats; all zero for a text without words."""
        tokens = self.tokenizer.encode(text, add_special_tokens=False).ids
        step = WINDOW - 2
        whole = np.zeros(self.tensors["embeddings.LayerNorm.bias"].shape, dtype="<f4")
        for at in range(0, len(tokens), step):
            part = tokens[at : at + step]
            read = self._read([self.first, *part, self.last])
            whole += len(part) * read / np.linalg.norm(read)
        return whole / (np.linalg.norm(whole) or 1.0)

    def likeness(self, mine: bytes, others: dict[int, bytes]) -> dict[int, float]:
        """The cosine to each, none below 0."""
        if not others:
            return {}
        matrix = np.frombuffer(b"".join(others.values()), dtype="<f4").reshape(len(others), -1)
        cosines = np.clip(matrix @ np.frombuffer(mine, dtype="<f4"), 0.0, 1.0)
        return dict(zip(others, cosines.tolist(), strict=True))

    def _read(self, tokens: list[int]) -> np.ndarray:
        tensors = self.tensors
        hidden = tensors["embeddings.word_embeddings.weight"][tokens]
        hidden = hidden + tensors["embeddings.position_embeddings.weight"][: len(tokens)]
        hidden = hidden + tensors["embeddings.token_type_embeddings.weight"][0]
        hidden = self._normal(hidden, "embeddings.LayerNorm")
        for layer in range(self.layers):
            name = f"encoder.layer.{layer}"
            seen = self._dense(self._attend(hidden, name), f"{name}.attention.output.dense")
            hidden = self._normal(hidden + seen, f"{name}.attention.output.LayerNorm")
            wide = gelu(self._dense(hidden, f"{name}.intermediate.dense"))
            said = self._dense(wide, f"{name}.output.dense")
            hidden = self._normal(hidden + said, f"{name}.output.LayerNorm")
        return hidden.mean(axis=0)

    def _attend(self, hidden: np.ndarray, name: str) -> np.ndarray:
        length, width = hidden.shape
        query, key, value = (
            self._dense(hidden, f"{name}.attention.self.{part}")
            .reshape(length, self.heads, -1)
            .transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.float32(math.sqrt(width // self.heads))
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        return (scores @ value).transpose(1, 0, 2).reshape(length, width)

    def _dense(self, values: np.ndarray, name: str) -> np.ndarray:
        return values @ self.tensors[f"{name}.weight"].T + self.tensors[f"{name}.bias"]

    def _normal(self, values: np.ndarray, name: str) -> np.ndarray:
        middle = values - values.mean(axis=-1, keepdims=True)
        spread = np.sqrt((middle * middle).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        return middle / spread * self.tensors[f"{name}.weight"] + self.tensors[f"{name}.bias"]


def gelu(values: np.ndarray) -> np.ndarray:
    half = np.abs(values) / np.float32(math.sqrt(2))
    part = 1 / (1 + np.float32(0.3275911) * half)
    sum_ = np.zeros_like(part)
    for factor in ERF:
        sum_ = (sum_ + np.float32(factor)) * part
    error = np.copysign(1 - sum_ * np.exp(-half * half), values)
    return values * (1 + error) / 2


def from_package(package: str) -> SentenceModel:
    """The model in an installed package's model.zip; the package's own code is not run."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return from_zip(Path(spec.origin).with_name("model.zip").read_bytes())


def from_zip(content: bytes) -> SentenceModel:
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        config = json.loads(files.read("config.json"))
        tensors = safetensors.numpy.load(files.read("model.safetensors"))
        tokenizer = Tokenizer.from_str(files.read("tokenizer.json").decode())
    return SentenceModel(tensors, tokenizer, config["num_attention_heads"])
