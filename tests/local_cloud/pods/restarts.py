"""When an ended container starts again: the policy of its pod, and a back-off that doubles. Pure."""

from dataclasses import dataclass

FIRST, LONGEST, CALM = 2.0, 300.0, 600.0  # seconds; a kubelet begins with 10, and a person waits here


def again(policy: str, code: int) -> bool:
    """Whether a container that ended with this code is to start again."""
    return policy == "Always" or (policy == "OnFailure" and code != 0)


@dataclass
class BackOff:
    """How long to wait before the next start. The first one is free; a life of ten minutes wipes the slate."""

    wait: float = 0.0
    until: float = 0.0

    def ended(self, now: float, lived: float) -> None:
        if lived > CALM:
            self.wait = 0.0
        self.until = now + self.wait
        self.wait = min(LONGEST, self.wait * 2 or FIRST)

    def over(self, now: float) -> bool:
        return now >= self.until

    @property
    def looping(self) -> bool:
        """Whether a kubelet would speak of a crash loop: it ended more than once in short time."""
        return self.wait > FIRST
