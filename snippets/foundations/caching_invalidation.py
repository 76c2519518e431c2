"""Cache-aside, every order of steps: which leave a stale value. Lease: NSDI 2013."""

Steps = tuple[str, ...]


def do(step: str, old: dict[str, int], who: str) -> dict[str, int]:
    """One step by one process; the database numbers versions, -1 is nothing cached."""
    s = dict(old)
    if who == "reader" and s.get("hit"):
        return s  # it has its value and does no more
    match step:
        case "write":
            s["stored"] = s[who] = s["stored"] + 1
        case "put":
            s["cached"] = s[who]
        case "newer":  # put, unless the cache holds a later version
            s["cached"] = max(s["cached"], s[who])
        case "delete":
            s["cached"], s["deletes"] = -1, s["deletes"] + 1
        case "evict":
            s["cached"] = -1
        case "get":
            s["hit"], s["lease"] = int(s["cached"] >= 0), s["deletes"]
        case "read":
            s[who] = s["stored"]
        case "leased":  # put, if nobody deleted since the reader asked
            s["cached"] = s[who] if s["lease"] == s["deletes"] else s["cached"]
        case _:
            raise ValueError(f"step must be one of the cases, got {step!r}")
    return s


def explore(left: dict[str, Steps], s: dict[str, int]) -> tuple[int, int]:
    """Orders that end with a wrong value cached, and all orders, of the steps left."""
    if not any(left.values()):
        return int(s["cached"] not in (-1, s["stored"])), 1
    nexts = [(who, steps) for who, steps in left.items() if steps]
    ends = [explore(left | {w: x[1:]}, do(x[0], s, w)) for w, x in nexts]
    return sum(wrong for wrong, _ in ends), sum(total for _, total in ends)


def main() -> None:
    protocols = ["write put: put", "delete write: put", "write delete: put"]
    protocols += ["delete write delete: put", "write newer: newer"]
    protocols += ["write delete: newer", "write delete: leased"]
    print("writer: reader fills by      cold  2 writers   evicted  dies")
    for protocol in protocols:
        writer, fill = (tuple(part.split()) for part in protocol.split(": "))
        cold: dict[str, Steps] = {"reader": ("get", "read", *fill), "a": writer}
        cases = [(cold, -1), (cold | {"b": writer}, 0)]
        cases += [(cold | {"memory": ("evict",)}, -1), (cold | {"a": writer[:-1]}, 0)]
        row = f"{protocol:26}"
        for left, cached in cases:
            start = {"stored": 0, "cached": cached, "deletes": 0}
            row += "{:5}/{:<4}".format(*explore(left, start))
        print(row.rstrip())


if __name__ == "__main__":
    main()
