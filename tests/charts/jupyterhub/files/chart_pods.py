"""The chart's values → what KubeSpawner needs to know of users' pods: image, labels, where they run, where homes are; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

Values = Mapping[str, Any]

USERS = {"matchExpressions": [{"key": "hub.jupyter.org/node-purpose", "operator": "In", "values": ["user"]}]}


def pod_options(values: Values, environ: Mapping[str, str]) -> dict[str, Any]:
    """`environ` holds HELM_RELEASE_NAME and HELM_CHART, for the labels."""
    single = values["singleuser"]
    return {
        "image": f"{single['image']['name']}:{single['image']['tag']}",
        "common_labels": _labels(environ),
        "tolerations": [*values["scheduling"]["userPods"]["tolerations"], *single["extraTolerations"]],
        **_affinity(values["scheduling"]["userPods"]["nodeAffinity"]["matchNodePurpose"], single),
        **_storage(single["storage"]),
    }


def _labels(environ: Mapping[str, str]) -> dict[str, str]:
    """Those of the chart's other pods. KubeSpawner adds the component and the user's name."""
    release = environ["HELM_RELEASE_NAME"]
    own = {"app": "jupyterhub", "release": release, "chart": environ["HELM_CHART"]}
    name = {"app.kubernetes.io/name": "jupyterhub", "app.kubernetes.io/instance": release}
    return {**own, **name, "app.kubernetes.io/managed-by": "kubespawner"}


def _affinity(match: str, single: Values) -> dict[str, Any]:
    """No scheduler is named: the chart's user-scheduler is a pod in which nothing runs, so the cluster's own has to place users."""
    extra = single.get("extraNodeAffinity") or {}
    required, preferred = [*(extra.get("required") or [])], [*(extra.get("preferred") or [])]
    if match == "require":
        required.append(USERS)
    elif match == "prefer":
        preferred.append({"weight": 100, "preference": USERS})
    return {"node_affinity_required": required, "node_affinity_preferred": preferred}


# -- homes ----------------------------------------------------------------------------------------------------


def _storage(storage: Values) -> dict[str, Any]:
    kinds = {"dynamic": _dynamic, "static": _static, "none": lambda _: {"storage_pvc_ensure": False}}
    found = kinds[storage["type"]](storage)
    found["volumes"] = [*found.get("volumes", []), *_listed(storage.get("extraVolumes"))]
    found["volume_mounts"] = [*found.get("volume_mounts", []), *_listed(storage.get("extraVolumeMounts"))]
    return found


def _dynamic(storage: Values) -> dict[str, Any]:
    """A claim per user, made by KubeSpawner."""
    own = storage["dynamic"]
    volume = own["volumeNameTemplate"]
    wishes = {
        "pvc_name_template": own.get("pvcNameTemplate"),
        "storage_class": own.get("storageClass"),
        "storage_extra_labels": storage.get("extraLabels"),
    }
    return {
        **{name: wish for name, wish in wishes.items() if wish},
        "storage_pvc_ensure": True,
        "storage_access_modes": own["storageAccessModes"],
        "storage_capacity": storage["capacity"],
        "volumes": [{"name": volume, "persistentVolumeClaim": {"claimName": "{pvc_name}"}}],
        "volume_mounts": [_home(storage, volume, own.get("subPath"))],
    }


def _static(storage: Values) -> dict[str, Any]:
    """A folder per user on a claim that is there."""
    own = storage["static"]
    return {
        "storage_pvc_ensure": False,
        "volumes": [{"name": "home", "persistentVolumeClaim": {"claimName": own["pvcName"]}}],
        "volume_mounts": [_home(storage, "home", own["subPath"])],
    }


def _home(storage: Values, volume: str, folder: str | None) -> dict[str, str]:
    return {"name": volume, "mountPath": storage["homeMountPath"], **({"subPath": folder} if folder else {})}


def _listed(items: Sequence[Values] | Values | None) -> list[Values]:
    """A list, or a mapping whose keys only give the order."""
    return [items[key] for key in sorted(items)] if isinstance(items, Mapping) else [*(items or [])]
