"""What the API server is told of a pod, pure: containers' states, conditions, the phase."""

from dataclasses import dataclass, field

from ..simulator.objects import stamp


@dataclass
class Told:
    """What is known of one container for its status."""

    name: str
    image: str
    pid: int = 0
    restarts: int = 0
    running_since: str = ""
    ended: dict | None = None  # the terminated state of the life that has ended
    last: dict | None = None  # the terminated state of the life before
    waiting: tuple[str, str] | None = None  # reason and message
    ready: bool = False
    started: bool = False


def terminated(code: int, began: str, message: str = "", reason: str = "") -> dict:
    """A terminated state."""
    said = {
        "exitCode": code,
        "reason": reason or ("Completed" if code == 0 else "Error"),
        "startedAt": began,
        "finishedAt": stamp(),
    }
    return said | ({"message": message} if message else {})


def container_status(told: Told) -> dict:
    if told.waiting:
        reason, message = told.waiting
        state = {"waiting": {"reason": reason} | ({"message": message} if message else {})}
    elif told.ended:
        state = {"terminated": told.ended}
    else:
        state = {"running": {"startedAt": told.running_since}}
    last = {"terminated": told.last} if told.last else {}
    return {
        "name": told.name, "image": told.image, "imageID": "", "containerID": f"process://{told.pid}" if told.pid else "",
        "ready": told.ready, "started": told.started, "restartCount": told.restarts, "state": state, "lastState": last,
    }  # fmt: skip


def phase(containers: list[Told], policy: str) -> str:
    """Pending until something ran; an end only where nothing starts again."""
    ended = [told.ended for told in containers]
    if policy != "Always" and all(ended):
        codes = [end["exitCode"] for end in ended if end]
        if not any(codes):
            return "Succeeded"
        if policy == "Never":
            return "Failed"
    ran = any(told.running_since or told.ended or told.last for told in containers)
    return "Running" if ran else "Pending"


@dataclass
class Conditions:
    """A pod's conditions, each with the time of its last change."""

    since: dict[str, tuple[bool, str]] = field(default_factory=dict)

    def tell(self, **states: bool) -> list[dict]:
        for kind, state in states.items():
            if self.since.get(kind, (None,))[0] != state:
                self.since[kind] = (state, stamp())
        return [
            {"type": kind, "status": str(state), "lastTransitionTime": at} for kind, (state, at) in self.since.items()
        ]


def pod_status(
    pod: dict, address: str, began: str, inits: list[Told], containers: list[Told], conditions: Conditions
) -> dict:
    """The status as a patch: podIPs is merged by address, so the old one has to be replaced by name."""
    now = phase(containers, pod["spec"].get("restartPolicy", "Always"))
    ready = now == "Running" and all(told.ready for told in containers)
    states = {
        "PodReadyToStartContainers": bool(address),
        "Initialized": all(told.ended and told.ended["exitCode"] == 0 for told in inits),
        "ContainersReady": ready,
        "Ready": ready,
    }
    status = {
        "phase": now, "hostIP": "127.0.0.1", "startTime": began, "conditions": conditions.tell(**states),
        "containerStatuses": [container_status(told) for told in containers],
    }  # fmt: skip
    if address:
        status |= {"podIP": address, "podIPs": [{"$patch": "replace"}, {"ip": address}]}
    if inits:
        status["initContainerStatuses"] = [container_status(told) for told in inits]
    return status
