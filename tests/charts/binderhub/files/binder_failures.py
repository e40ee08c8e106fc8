"""Why a launch failed, in sentences for the person who waits for it; pure."""

AGAIN = "try again in a minute. If it stays so, tell those who run this hub"


class NotLaunched(Exception):
    """`status` is what HTTP calls it; an event stream can only say so in an event."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def no_hub_yet() -> NotLaunched:
    return NotLaunched(
        503, "This page has not been told where its hub is: config.BinderHub.hub_url of the release has to say it."
    )


def hub_is_away(url: str, why: str) -> NotLaunched:
    return NotLaunched(503, f"The hub at {url} does not answer ({why}). It may be starting: {AGAIN}.")


def hub_went_away() -> NotLaunched:
    return NotLaunched(503, f"The hub was lost while the server started: {AGAIN}.")


def hub_refused(url: str, status: int, said: str) -> NotLaunched:
    """What the hub's API answered, by its status; `said` is the hub's own sentence."""
    if status in (502, 503, 504):  # the proxy's words for a hub that is not there
        return hub_is_away(url, f"its proxy says {status}")
    if status in (401, 403):
        return NotLaunched(
            500,
            "The hub does not let this page launch anything: deploy the release again, so that both have one token.",
        )
    if status == 429:
        return NotLaunched(429, f"The hub starts no more servers now ({said}): try again in some minutes.")
    return NotLaunched(500, f"The hub did not start a server (status {status}: {said}): {AGAIN}.")


def server_failed(said: str) -> NotLaunched:
    return NotLaunched(500, f"The server did not start. The hub says: {said.rstrip('.')}. {AGAIN.capitalize()}.")


def is_full(what: str, used: int, quota: int) -> NotLaunched:
    return NotLaunched(429, f"{what} has {used} servers of at most {quota}: try again when somebody has left.")


def page_is_broken() -> NotLaunched:
    return NotLaunched(500, "This page itself failed: its pod's log says how. Tell those who run this hub.")
