"""The sentence model: its arithmetic by a tiny one made up here; the real one where it is there."""

import importlib.util
import io
import json
import math
import subprocess
import sys
import zipfile

import pytest

from articles import tasks
from articles.related import meaning
from articles.related.automatic import AutomaticLink
from articles.related.vector import TextVector

WHY_NOT = "the extra for likeness in meaning is not installed (requirements-semantic.txt)"
RUNS = all(importlib.util.find_spec(name) for name in ("numpy", "safetensors", "tokenizers"))
needs_numpy = pytest.mark.skipif(not RUNS, reason=WHY_NOT)
needs_model = pytest.mark.skipif(not meaning.is_installed(), reason=WHY_NOT)


def test_no_web_process_loads_what_the_worker_compares_with():
    look = (
        "import sys, newsroom.wsgi, articles.urls, articles.wagtail_hooks;"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "print([name for name in ('numpy', 'tokenizers', 'safetensors',"
        " 'snowballstemmer', 'articles.related.sentence_model') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def tiny(heads: int = 2):
    """A model of four words, one layer and a width of four, whose numbers are made of a seed."""
    np = pytest.importorskip("numpy", reason=WHY_NOT)
    safetensors = pytest.importorskip("safetensors.numpy", reason=WHY_NOT)
    names = {
        "embeddings.word_embeddings.weight": (6, 4),
        "embeddings.position_embeddings.weight": (256, 4),
        "embeddings.token_type_embeddings.weight": (2, 4),
    }
    layer = "encoder.layer.0"
    for part in ("attention.self.query", "attention.self.key", "attention.self.value"):
        names |= {f"{layer}.{part}.weight": (4, 4), f"{layer}.{part}.bias": (4,)}
    names |= {f"{layer}.attention.output.dense.weight": (4, 4)}
    names |= {f"{layer}.attention.output.dense.bias": (4,)}
    names |= {
        f"{layer}.intermediate.dense.weight": (8, 4),
        f"{layer}.intermediate.dense.bias": (8,),
    }
    names |= {f"{layer}.output.dense.weight": (4, 8), f"{layer}.output.dense.bias": (4,)}
    for part in (
        "embeddings.LayerNorm",
        f"{layer}.attention.output.LayerNorm",
        f"{layer}.output.LayerNorm",
    ):
        names |= {f"{part}.weight": (4,), f"{part}.bias": (4,)}
    chance = np.random.default_rng(7)
    tensors = {name: chance.normal(size=shape).astype("float32") for name, shape in names.items()}
    words = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "train": 3, "night": 4, "bread": 5}
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": words, "unk_token": "[UNK]"},
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as files:
        files.writestr("config.json", json.dumps({"num_attention_heads": heads}))
        files.writestr("model.safetensors", safetensors.save(tensors))
        files.writestr("tokenizer.json", json.dumps(tokenizer))
    sentence_model = importlib.import_module("articles.related.sentence_model")
    return sentence_model.from_zip(file.getvalue()), tensors


def by_hand(tensors, tokens: list[int], heads: int) -> list[float]:
    """The same model in plain numbers, one at a time, as its paper says it."""

    def dense(row, name):
        weight, bias = tensors[f"{name}.weight"], tensors[f"{name}.bias"]
        return [
            sum(float(w) * v for w, v in zip(line, row, strict=True)) + float(b)
            for line, b in zip(weight, bias, strict=True)
        ]

    def normal(row, name):
        mean = sum(row) / len(row)
        spread = math.sqrt(sum((v - mean) ** 2 for v in row) / len(row) + 1e-12)
        weight, bias = tensors[f"{name}.weight"], tensors[f"{name}.bias"]
        return [
            (v - mean) / spread * float(w) + float(b)
            for v, w, b in zip(row, weight, bias, strict=True)
        ]

    def plus(one, other):
        return [a + b for a, b in zip(one, other, strict=True)]

    emb = "embeddings."
    rows = [
        normal(
            [
                float(a) + float(b) + float(c)
                for a, b, c in zip(
                    tensors[f"{emb}word_embeddings.weight"][token],
                    tensors[f"{emb}position_embeddings.weight"][at],
                    tensors[f"{emb}token_type_embeddings.weight"][0],
                    strict=True,
                )
            ],
            f"{emb}LayerNorm",
        )
        for at, token in enumerate(tokens)
    ]
    layer, size = "encoder.layer.0", 4 // heads
    query, key, value = (
        [dense(row, f"{layer}.attention.self.{part}") for row in rows]
        for part in ("query", "key", "value")
    )
    after = []
    for at, row in enumerate(rows):
        seen: list[float] = []
        for head in range(heads):
            cut = slice(head * size, (head + 1) * size)
            scores = [
                sum(a * b for a, b in zip(query[at][cut], other[cut], strict=True))
                / math.sqrt(size)
                for other in key
            ]
            parts = [math.exp(score) for score in scores]
            seen += [
                sum(p * v[cut][i] for p, v in zip(parts, value, strict=True)) / sum(parts)
                for i in range(size)
            ]
        hidden = plus(row, dense(seen, f"{layer}.attention.output.dense"))
        hidden = normal(hidden, f"{layer}.attention.output.LayerNorm")
        wide = dense(hidden, f"{layer}.intermediate.dense")
        wide = [v * (1 + math.erf(v / math.sqrt(2))) / 2 for v in wide]
        hidden = plus(hidden, dense(wide, f"{layer}.output.dense"))
        after.append(normal(hidden, f"{layer}.output.LayerNorm"))
    mean = [sum(row[i] for row in after) / len(after) for i in range(4)]
    length = math.sqrt(sum(v * v for v in mean))
    return [v / length for v in mean]


@needs_numpy
@pytest.mark.parametrize("heads", [1, 2])
def test_its_arithmetic_is_the_papers(heads):
    model, tensors = tiny(heads)
    expected = by_hand(tensors, [1, 4, 3, 2], heads)
    assert model.vector("Night train").tolist() == pytest.approx(expected, abs=1e-5)


@needs_numpy
def test_a_long_text_is_read_to_its_end():
    model, _ = tiny()
    long = "night train " * 300
    assert model.vector(long + "bread " * 300).tolist() != pytest.approx(
        model.vector(long).tolist()
    )
    assert sum(model.vector(long) ** 2) == pytest.approx(1, abs=1e-5)
    assert model.vector("").tolist() == [0, 0, 0, 0]


@needs_model
def test_texts_of_one_meaning_are_related_though_they_share_no_telling_word(write):
    texts = {
        "Ferry": "The ferry sank in a storm off the coast; forty passengers drowned at sea.",
        "Ship": "A ship went down near the shore in high waves, and sailors lost their lives.",
        "Bread": "Rye dough rises slowly overnight before the baker puts loaves in an oven.",
        "Court": "The judge adjourned the hearing until Monday after the witness fell ill.",
    }
    made = {title: write(title, text) for title, text in texts.items()}
    for _ in range(5):
        tasks.relate_waiting()
    assert TextVector.objects.count() == len(texts)
    (link,) = AutomaticLink.objects.filter(article=made["Ferry"])
    assert link.other == made["Ship"]
    assert link.reasons["in_meaning"] > link.reasons["by_words"]
