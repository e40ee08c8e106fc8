"""Pure questions of the autoscaler: what a pod asks for, where it may go, how many nodes that takes."""

SUFFIXES = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}


def quantity(text):
    """A Kubernetes quantity as a number."""
    text = str(text)
    for suffix, factor in SUFFIXES.items():
        if text.endswith(suffix):
            return float(text[: -len(suffix)]) * factor
    return float(text)


def wants(pod):
    """CPU and memory that a pod asks for; init containers run before the others, so the larger of both counts."""

    def ask(container, what):
        resources = container.get("resources", {})
        return quantity(resources.get("requests", {}).get(what, resources.get("limits", {}).get(what, 0)))

    def total(what):
        first = [ask(c, what) for c in pod["spec"].get("initContainers", [])]
        return max([sum(ask(c, what) for c in pod["spec"]["containers"]), *first])

    return total("cpu"), total("memory")


def fits_rule(labels, rule):
    """One match expression of a node selector term."""
    value, values = labels.get(rule["key"]), rule.get("values", [])
    answers = {
        "In": value in values,
        "NotIn": value not in values,
        "Exists": value is not None,
        "DoesNotExist": value is None,
    }
    return answers.get(rule["operator"], False)


def selects(pod, labels):
    """Whether a node with these labels satisfies the pod's node selector and required node affinity."""
    spec = pod["spec"]
    if any(labels.get(name) != value for name, value in spec.get("nodeSelector", {}).items()):
        return False
    required = spec.get("affinity", {}).get("nodeAffinity", {}).get("requiredDuringSchedulingIgnoredDuringExecution")
    terms = required["nodeSelectorTerms"] if required else [{}]
    return any(all(fits_rule(labels, rule) for rule in term.get("matchExpressions", [])) for term in terms)


def nodes_for(pods, cpu, memory, count=110):
    """How many empty nodes of this size hold the pods, first fit with the largest first."""
    nodes: list[list[float]] = []
    for asked in sorted((wants(pod) for pod in pods), reverse=True):
        free = next((n for n in nodes if n[0] >= asked[0] and n[1] >= asked[1] and n[2]), None)
        if free is None:
            free = [cpu, memory, count]
            nodes.append(free)
        free[:] = free[0] - asked[0], free[1] - asked[1], free[2] - 1
    return len(nodes)


def emulated_version(kube_version):
    """The --emulated-version for an image's kube_version: v1.35.3 → 1.35; the nearest one that 1.36 can play."""
    minor = int(kube_version.lstrip("v").split(".")[1])
    return f"1.{min(36, max(33, minor))}"
