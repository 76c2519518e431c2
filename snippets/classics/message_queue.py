"""A replicated partition that crashes and stalls: what settings lose. Simulated."""

from random import Random
from statistics import mean, stdev

CRASH, DOWN, STALL, STUCK, FLUSH = 0.004, 60, 0.008, 50, 100  # invented; in ticks
MODES = ("1", "all, 1", "all, 1, unclean", "all, 2", "all, 2, unclean", "all, 2, fsync")


def run(mode: str, power: bool, rng: Random, max_lag: int = 20) -> list[int]:
    """Of 1,000: refused, lost, vanished after a reader to the mark, to the end."""
    if mode not in MODES:
        raise ValueError(f"mode must be one of {MODES}, got {mode}")
    logs, disks = ([list[int]() for _ in range(3)] for _ in range(2))
    up_at, moves_at, even_at, read, ends = ([0] * 3 for _ in range(5))
    insync, leader, mark, sent, least = {0, 1, 2}, 0, 0, 0, 1 + ("2" in mode)
    acked, *seen = (set[int]() for _ in range(3))
    for now in range(1_000 + DOWN):  # at last nothing is sent and all heals
        disks = disks if now % FLUSH and "fsync" not in mode else [x[:] for x in logs]
        for i in range(3):
            fate = rng.random() + (now >= 1_000)
            if fate < CRASH and up_at[i] <= now:  # without power, memory goes too
                up_at[i], logs[i] = now + DOWN, disks[i][:] if power else logs[i]
            moves_at[i] = now + STUCK if CRASH < fate < CRASH + STALL else moves_at[i]
        up = [i for i in range(3) if up_at[i] <= now]
        insync = insync & set(up) or insync  # the last member stays in
        able = [i for i in up if i in insync] or up * ("unclean" in mode)
        if leader not in up and able:  # the new one knows no follower's end
            leader, ends = able[0], [0] * 3
        if leader not in up:
            continue
        for i in up:  # followers cut what the leader lacks and fetch the rest
            if i == leader or moves_at[i] <= now:
                logs[i] = logs[leader][:]
                even_at[i], ends[i] = now, len(logs[i])
        insync = {i for i in up if now - even_at[i] <= max_lag * (i in insync)}
        log, old = logs[leader], min(mark, len(logs[leader]))
        mark = max(old, min(ends[i] for i in insync)) if len(insync) >= least else old
        new = [now] * (now < 1_000 and len(insync) >= least)
        log.extend(new)
        sent += len(new)
        acked.update(new if mode == "1" else log[old:mark])
        for k, end in enumerate((mark, len(log))):
            seen[k].update(log[read[k] : end])
            read[k] = max(read[k], end)
    return [1_000 - sent, *(len(s - set(logs[leader])) for s in (acked, *seen))]


def main() -> None:
    max_lag = 20  # param: 1..100
    print("acks, min         refused     lost     mark      end lost, cut")
    for how in MODES:
        runs = [run(how, False, Random(seed), max_lag) for seed in range(16)]
        cut = [run(how, True, Random(seed), max_lag)[1] for seed in range(16)]
        row = [*zip(*runs, strict=True), cut]
        print(f"{how:16}", *(f"{mean(c):4.0f} ±{stdev(c) / 16**0.5:2.0f}" for c in row))


if __name__ == "__main__":
    main()
