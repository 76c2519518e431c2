"""Score alarms on a labelled series: by point, point-adjusted, and by event.

Source: point adjustment as in Xu et al. 2018, by way of Kim et al. 2022.
"""

from collections.abc import Sequence

Flags = Sequence[int]  # one 0 or 1 per point of time
Spans = list[tuple[int, int]]  # first point, one past the last


def spans(flags: Flags, gap: int = 0) -> Spans:
    """Runs of 1; runs with at most gap zeros between them count as one."""
    found: Spans = []
    for i in (i for i, flag in enumerate(flags) if flag):
        if found and i - found[-1][1] <= gap:
            found[-1] = found[-1][0], i + 1
        else:
            found.append((i, i + 1))
    return found


def by_point(truth: Flags, alarm: Flags) -> tuple[float, float, float]:
    """Precision, recall, F1; 0 where nothing was raised or nothing was there."""
    if len(truth) != len(alarm):
        raise ValueError(f"truth and alarm must be as long: {len(truth)}, {len(alarm)}")
    hits, raised, real = sum(map(min, truth, alarm)), sum(alarm), sum(truth)
    ratios = hits / max(raised, 1), hits / max(real, 1)
    return *ratios, 2 * hits / max(raised + real, 1)


def adjusted(truth: Flags, alarm: Flags) -> list[int]:
    """One alarm inside an event marks all of it as found."""
    result = list(alarm)
    for start, end in spans(truth):
        if any(alarm[start:end]):
            result[start:end] = [1] * (end - start)
    return result


def delays(truth: Flags, alarm: Flags) -> list[int | None]:
    """Points from the start of each event to its first alarm; None: missed."""
    times = []
    for start, end in spans(truth):
        times.append(next((i - start for i in range(start, end) if alarm[i]), None))
    return times


def main() -> None:
    truth = [0] * 6 + [1] * 8 + [0] * 4 + [1] * 2
    cases = {
        "steady": [0] * 7 + [1] * 7 + [0] * 6,
        "one lucky": [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0],
    }
    print("           precision recall    F1  adjusted F1  delays     pages")
    for name, alarm in cases.items():
        row = "{:9.2f}{:7.2f}{:6.2f}".format(*by_point(truth, alarm))
        f1, late = by_point(truth, adjusted(truth, alarm))[2], delays(truth, alarm)
        print(f"{name:11}{row}{f1:13.2f}  {late!s:10}{len(spans(alarm, gap=2)):4}")


if __name__ == "__main__":
    main()
