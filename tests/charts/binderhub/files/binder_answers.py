"""What /versions and /health say, in BinderHub's words; pure."""

from collections.abc import Collection
from typing import Any

from binder_settings import Settings


def versions(settings: Settings) -> dict[str, str]:
    return {"builder": "none", "binderhub": f"{settings.version} (stand-in)"}


def health(settings: Settings, running: Collection[Any] | None) -> dict[str, Any]:
    """`running` has an item per server; None where the hub did not say. No registry is asked, as nothing is built.

    That the hub is full does not make it unhealthy, as BinderHub has it.
    """
    checks: list[dict[str, Any]] = [{"service": "JupyterHub API", "ok": running is not None}]
    if running is not None:
        used, quota = len(running), settings.total_quota
        pods = {"total_pods": used, "build_pods": 0, "user_pods": used, "quota": quota}
        room = quota is None or used <= quota
        checks.append({"service": "Pod quota", "ok": room, **pods, "_ignore_failure": True})
    return {"ok": running is not None, "checks": checks}
