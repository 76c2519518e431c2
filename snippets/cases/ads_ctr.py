"""One auction by hand: undo the sampling, rank by expected money, price the click."""

from collections.abc import Sequence


def unsampled(keep: float, q: float) -> float:
    """Probability from a model that saw only a share `keep` of the negatives."""
    if not 0 < keep <= 1:
        raise ValueError(f"keep lies above 0 and up to 1, got {keep}")
    return q / (q + (1 - q) / keep)


def rank(bids: Sequence[float], p: Sequence[float], reserve: float = 0) -> list[int]:
    """Ads whose expected payment per impression reaches the reserve, best first."""
    score = [bid * chance for bid, chance in zip(bids, p, strict=True)]
    order = sorted(range(len(score)), key=lambda ad: -score[ad])
    return [ad for ad in order if score[ad] >= reserve]


def click_price(bids: Sequence[float], p: Sequence[float], reserve: float = 0) -> float:
    """What the winner pays for a click: the least bid that would still have won."""
    order = rank(bids, p, reserve)
    if not order:
        raise ValueError(f"no ad reaches the reserve of {reserve}")
    winner = order[0]
    rival = bids[order[1]] * p[order[1]] if len(order) > 1 else 0
    return max(rival, reserve) / p[winner]


def tell(name: str, bids: Sequence[float], p: Sequence[float]) -> None:
    order, price = rank(bids, p), click_price(bids, p)
    print(f"{name:18} order {order}, ad {order[0]} pays {price:.2f} a click")


def main() -> None:
    bids = [2.00, 0.80, 0.50]  # money per click
    said = [0.092, 0.184, 0.320]  # of a model trained on 1 negative in 10
    p = [unsampled(0.1, q) for q in said]
    print("ad   bid   model says   click probability   expected money")
    for ad, bid in enumerate(bids):
        money = f"{p[ad]:.4f}           {bid * p[ad]:.4f}"
        print(f"{ad}   {bid:.2f}        {said[ad]:.3f}              {money}")
    tell("corrected", bids, p)
    tell("as the model says", bids, said)
    tell("all 15 % too high", bids, [1.15 * chance for chance in p])
    tell("ad 0 15 % too high", bids, [1.15 * p[0], *p[1:]])


if __name__ == "__main__":
    main()
