"""Related links held against what people say: `make bench-related` writes related.md.

The Lee corpus (Lee, Pincombe and Welsh 2005, shipped in gensim's test data): 50 short news texts,
and for each pair how alike some ten people found them, as the mean of answers from 1 to 5, divided
by 5. For each text the other 49 are put in order by the product's own code, and the first five
are worth the sum of their gains, the later the less (nDCG@5; Järvelin and Kekäläinen 2002): 1 is
the best order there is. An answer of r, from 0 to 4, gains 2^r - 1, as is usual for graded
judgements; the linear gain r stands beside it. The interval is a bootstrap over the 50 texts.
TF-IDF is gensim's own, with its usual settings, in the same run.
"""

import platform
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import numpy as np
from gensim import corpora, models, similarities
from gensim.utils import simple_preprocess

from articles.related import likeness
from articles.related.sentence_model import from_package
from articles.related.words import words_of

RESULTS = Path(__file__).with_name("related.md")
FIRST, RESAMPLES, SHOWN = 5, 5000, 3
BARS = {"words alone": 0.66, "words and meaning": 0.75}
Gains = Callable[[np.ndarray], np.ndarray]
EXPONENTIAL: Gains = lambda said: 2 ** (5 * said - 1) - 1  # noqa: E731
LINEAR: Gains = lambda said: 5 * said - 1  # noqa: E731


def corpus() -> tuple[list[str], np.ndarray]:
    folder = resources.files("gensim") / "test" / "test_data"
    lines = (folder / "lee.cor").read_bytes().decode("latin-1").splitlines()
    with resources.as_file(folder / "similarities0-1.txt") as path:
        upper = np.loadtxt(path)
    return [line for line in lines if line.strip()], np.maximum(upper, upper.T)


def tf_idf(texts: list[str]) -> np.ndarray:
    words = [simple_preprocess(text) for text in texts]
    known = corpora.Dictionary(words)
    counted = [known.doc2bow(each) for each in words]
    weighed = models.TfidfModel(counted)[counted]
    return similarities.MatrixSimilarity(weighed, num_features=len(known))[weighed]


def ours(texts: list[str], with_meaning: bool) -> np.ndarray:
    """The product's scores of each pair."""
    counts = [words_of(text, "en").counts for text in texts]
    rarity = likeness.Rarity.among(counts)
    weights = [likeness.weigh(each, rarity) for each in counts]
    in_meaning: list[dict[int, float]] = [{} for _ in texts]
    if with_meaning:
        model = from_package("all_minilm_l6_v2")
        vectors = {at: model.vector(text).tobytes() for at, text in enumerate(texts)}
        in_meaning = [model.likeness(vectors[at], vectors) for at in range(len(texts))]
    return np.array(
        [
            [
                likeness.compare(one, other, in_meaning[at].get(beside)).score
                for beside, other in enumerate(weights)
            ]
            for at, one in enumerate(weights)
        ]
    )


def ndcg(scores: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """For each text; itself left out."""
    found = []
    less = 1 / np.log2(np.arange(2, FIRST + 2))
    for at in range(len(scores)):
        others = np.delete(np.arange(len(scores)), at)
        order = others[np.argsort(-scores[at, others], kind="stable")[:FIRST]]
        best = np.sort(gains[at, others])[::-1][:FIRST]
        found.append((gains[at, order] * less).sum() / (best * less).sum())
    return np.array(found)


def interval(values: np.ndarray) -> str:
    chance = np.random.default_rng(2005)
    means = chance.choice(values, (RESAMPLES, len(values))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return f"{low:.3f} to {high:.3f}"


def table(scores: dict[str, np.ndarray], said: np.ndarray) -> tuple[str, list[str]]:
    base = ndcg(scores["TF-IDF"], EXPONENTIAL(said))
    missed, lines = [], ["| order by | nDCG@5 | 95% | more than TF-IDF, 95% | bar | linear gains |"]
    lines.append("|---|---:|---|---|---|---:|")
    for name, each in scores.items():
        values, bar = ndcg(each, EXPONENTIAL(said)), BARS.get(name)
        reached = bar is None or values.mean() >= bar
        missed += [] if reached else [name]
        cells = [
            f"{values.mean():.3f}",
            interval(values),
            "" if bar is None else interval(values - base),
            "" if bar is None else f"{bar:.2f}, {'reached' if reached else 'missed'}",
            f"{ndcg(each, LINEAR(said)).mean():.3f}",
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines), missed


def thresholds(scores: np.ndarray, said: np.ndarray, chosen: float) -> str:
    """What is shown, at most three a text, where less alike ones are left out."""
    itself = np.eye(len(scores), dtype=bool)
    ranks = np.argsort(np.argsort(-np.where(itself, -1.0, scores), axis=1), axis=1)
    lines = ["| at least | links | people's mean, of 5 | said 2.5 or more | said under 2 | texts |"]
    lines.append("|---:|---:|---:|---:|---:|---:|")
    for least in (chosen / 2, chosen * 0.75, chosen, chosen * 1.25, chosen * 1.5):
        shown = (scores >= least) & (ranks < SHOWN) & ~itself
        answers = said[shown]
        cells = [
            f"**{least:.3f}**" if least == chosen else f"{least:.3f}",
            str(shown.sum()),
            f"{5 * answers.mean():.2f}",
            f"{(answers >= 0.5).mean():.0%}",
            f"{(answers < 0.4).mean():.0%}",
            f"{shown.any(axis=1).sum()} of {len(scores)}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    texts, said = corpus()
    scores = {
        "TF-IDF": tf_idf(texts),
        "words alone": ours(texts, with_meaning=False),
        "words and meaning": ours(texts, with_meaning=True),
    }
    result, missed = table(scores, said)
    by_words = thresholds(scores["words alone"], said, likeness.GOOD_BY_WORDS)
    by_both = thresholds(scores["words and meaning"], said, likeness.GOOD_BY_BOTH)
    how = (__doc__ or "").partition("\n\n")[2].strip()
    print(result)
    RESULTS.write_text(
        f"# Related links and what people say\n\nMade by `make bench-related`. {how}\n\n"
        f"{result}\n\n"
        "Shown is what is like enough: so much that no link's answers have a mean under 2. Of at "
        f"most {SHOWN} a text,\nby words alone:\n\n{by_words}\n\nand by words and meaning:\n\n"
        f"{by_both}\n\nPython {platform.python_version()}, numpy {np.__version__}.\n"
    )
    if missed:
        sys.exit(f"Below its bar: {', '.join(missed)}.")


if __name__ == "__main__":
    main()
