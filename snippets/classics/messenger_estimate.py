"""A messenger's rates at its peak, and what returns when one gateway dies."""

from dataclasses import dataclass
from math import ceil


@dataclass
class Load:
    """All invented, but for `gateway`: LinkedIn reports hundreds of thousands."""

    users: float = 100e6
    sent: int = 40  # by a user in a day
    recipients: int = 5
    online: float = 0.45  # devices of a user, at the peak
    chats: int = 40  # of a user
    opens: int = 20  # of the app, by a user in a day, 3 chats each
    peak: int = 3  # over the mean
    gateway: int = 500_000  # connections
    row_bytes: int = 400  # text and keys

    def per_s(self, a_day: float) -> float:
        return self.peak * self.users * a_day / 86_400

    def gb_a_day(self) -> float:
        return self.users * self.sent * self.row_bytes * 3 / 1e9

    def rows(self, jitter_s: float) -> dict[str, float]:
        """What and how many; if nothing is said, a second at the peak."""
        if jitter_s < 1:
            raise ValueError(f"jitter_s must be at least 1, got {jitter_s}")
        sends, heads = self.per_s(self.sent), self.gateway * self.chats
        return {
            "sends": sends,
            "pushes": sends * (1 + self.recipients) * self.online,
            "receipts, as messages": sends * 2 * self.recipients,
            "receipts, as cursors": self.per_s(self.opens * 3),
            "connections, in all": self.users * self.online,
            "gateways, in all": ceil(self.users * self.online / self.gateway),
            "heartbeats, every 30 s": self.users * self.online / 30,
            "presence changes, to 100 contacts": self.per_s(self.opens * 2 * 100),
            "GB stored a day, three copies": self.gb_a_day(),
            "heads read by openings": self.per_s(self.opens * self.chats),
            "heads, a gateway back in 1 s": heads,
            f"heads, back within {jitter_s:g} s": heads / jitter_s,
        }


def main() -> None:
    gateway = 500_000  # param: 10000..3000000
    jitter_s = 30  # param: 1..300
    for name, value in Load(gateway=gateway).rows(jitter_s).items():
        print(f"{name:33}{value:11,.0f}")


if __name__ == "__main__":
    main()
