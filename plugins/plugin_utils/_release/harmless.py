# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which values of the charts that the roles deploy are known to hold no secret, by their place. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

# A word for a name, * for any one name or item of a list, ** for any number of them that are not FREE. Whatever is at such a place, or
# below a final **, is shown. What the charts take as free text, code, files, an environment or a command line is not in here.
FREE = frozenset(
    (
        "config",
        "custom",
        "data",
        "env",
        "environment",
        "extraConfig",
        "extraEnv",
        "extraFiles",
        "extraManifests",
        "stringData",
        "templateVars",
    )
)
ANYWHERE = """
**.nodeSelector.*  **.node_selector.*
**.tolerations.*.key  **.tolerations.*.operator  **.tolerations.*.value  **.tolerations.*.effect  **.tolerations.*.tolerationSeconds
**.extraTolerations.*.key  **.extraTolerations.*.operator  **.extraTolerations.*.value  **.extraTolerations.*.effect
**.resources.requests.*  **.resources.limits.*
**.image.name  **.image.tag  **.image.repository  **.image.pullPolicy
**.replicas  **.enabled  **.storageClass  **.storageClassName  **.storageAccessModes.*  **.accessModes.*  **.priorityClassName
**.ingressClassName  **.ingress.hosts.*  **.ingress.tls.*.hosts.*  **.ingress.tls.*.secretName  **.ingress.pathSuffix  **.ingress.pathType
**.service.type  **.service.loadBalancerIP  **.service.nodePort  **.service.nodePorts.*  **.service.port  **.service.ports.*.port
**.annotations.cert-manager.io/cluster-issuer  **.annotations.loadbalancer.openstack.org/keep-floatingip
**.annotations.hubforge.magnum/certificate
**.labels.*  **.extraLabels.*  **.terminationGracePeriodSeconds  **.image.pullSecrets.*  **.imagePullSecrets.*.name
**.extraVolumes.*.name  **.extraVolumes.*.persistentVolumeClaim.claimName  **.extraVolumes.*.secret.secretName
**.extraVolumes.*.configMap.name  **.extraVolumeMounts.*.name  **.extraVolumeMounts.*.mountPath  **.extraVolumeMounts.*.subPath
**.extraFiles.*.mountPath  **.extraEnv.*.name
"""
CHOICE = """
display_name description slug default allowed_groups.* display_name_in_choices validation_regex validation_message
"""
OVERRIDES = """
mem_guarantee mem_limit cpu_guarantee cpu_limit image default_url extra_resource_guarantees.* extra_resource_limits.*
"""
REFERENCES = "secretKeyRef.name secretKeyRef.key configMapKeyRef.name configMapKeyRef.key fieldRef.fieldPath"
TIMES = "initialDelaySeconds periodSeconds timeoutSeconds failureThreshold successThreshold"
JUPYTERHUB = """
hub.baseUrl  hub.concurrentSpawnLimit  hub.consecutiveFailureLimit  hub.activeServerLimit  hub.allowNamedServers
hub.namedServerLimitPerUser  hub.redirectToServer  hub.shutdownOnLogout  hub.existingSecret
hub.db.type  hub.db.upgrade  hub.db.pvc.storage  hub.db.pvc.subPath
hub.loadRoles.*.scopes.*  hub.loadRoles.*.services.*  hub.loadRoles.*.groups.*  hub.loadRoles.*.users.*  hub.loadRoles.*.description
hub.services.*.admin  hub.services.*.name  hub.services.*.display
hub.config.JupyterHub.authenticator_class  hub.config.JupyterHub.admin_access  hub.config.*.admin_users.*  hub.config.*.allowed_users.*
hub.config.*.allowed_groups.*  hub.config.*.admin_groups.*  hub.config.*.allowed_organizations.*  hub.config.*.allowed_domains.*
hub.config.*.allow_all  hub.config.*.allow_existing_users  hub.config.*.enable_signup  hub.config.*.open_signup  hub.config.*.scope.*
hub.config.*.auto_login  hub.config.*.username_claim
hub.config.KubeSpawner.node_selector.*
proxy.https.type  proxy.https.hosts.*  proxy.https.letsencrypt.contactEmail  proxy.https.secret.name  proxy.https.secret.crt
proxy.https.secret.key  scheduling.corePods.nodeAffinity.*  scheduling.userPods.nodeAffinity.*
singleuser.cpu.*  singleuser.memory.*  singleuser.uid  singleuser.fsGid  singleuser.startTimeout  singleuser.defaultUrl
singleuser.allowPrivilegeEscalation  singleuser.networkTools.image.*  singleuser.cloudMetadata.*
singleuser.extraResource.guarantees.*  singleuser.extraResource.limits.*
singleuser.storage.type  singleuser.storage.capacity  singleuser.storage.homeMountPath  singleuser.storage.dynamic.*
singleuser.storage.static.*
singleuser.profileList.*.display_name  singleuser.profileList.*.description  singleuser.profileList.*.slug  singleuser.profileList.*.default
singleuser.profileList.*.allowed_groups.*  singleuser.profileList.*.profile_options.*.display_name
hub.config.*.allowed_idps.*.allowed_domains.*  hub.config.*.allowed_idps.*.username_derivation.*  hub.config.*.allowed_hosted_domains.*
cull.users  cull.adminUsers  cull.removeNamedServers  cull.timeout  cull.every  cull.concurrency  cull.maxAge
"""
BINDERHUB = """
config.BinderHub.use_registry  config.BinderHub.image_prefix  config.BinderHub.hub_url  config.BinderHub.hub_url_local
config.BinderHub.base_url  config.BinderHub.per_repo_quota  config.BinderHub.per_repo_quota_higher  config.BinderHub.auth_enabled
config.BinderHub.push_secret  config.BinderHub.build_memory_request  config.BinderHub.build_memory_limit  config.BinderHub.badge_base_url
config.*.build_node_selector.*  config.KubernetesBuildExecutor.memory_request  config.KubernetesBuildExecutor.memory_limit
config.KubernetesBuildExecutor.build_image
config.LaunchQuota.total_quota  registry.username  imageBuilderType
dind.storageDriver  dind.hostLibDir  dind.hostSocketDir  dind.hostSocketName  pink.hostStorageDir
imageCleaner.delay  imageCleaner.imageGCThresholdType  imageCleaner.imageGCThresholdHigh  imageCleaner.imageGCThresholdLow
"""
HOME_NFS = """
nfsServer.volumeClaim.**  nfsServer.shareName  openstack.volumeId  openstack.enabled  quotaEnforcer.hardQuota  quotaEnforcer.path
quotaEnforcer.config.QuotaManager.hard_quota  gke.volumeId  eks.volumeId
fullnameOverride  nameOverride
"""
CHARTS = (
    "jupyterhub",
    "binderhub",
    "binderhub-service",
    "basehub",
    "daskhub",
    "jupyterhub-home-nfs",
)  # names under which one is another chart's part
DEEPEST = 24


@lru_cache(maxsize=10_000)
def is_harmless(place: tuple[str, ...]) -> bool:
    """Whether the value at a place, names and numbers of items from the outside in, is known to hold no secret."""
    path = place
    while path and path[0] in CHARTS:
        path = path[1:]
    return len(path) <= DEEPEST and any(_fits(pattern, path) for pattern in _patterns())


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, ...], ...]:
    profile = "singleuser.profileList.*"
    choices = [f"{profile}.profile_options.*.choices.*", f"{profile}.profile_options.*.unlisted_choice"]
    below = dict.fromkeys(choices, CHOICE)
    below |= {f"{place}.kubespawner_override": OVERRIDES for place in (profile, *choices)}
    below |= dict.fromkeys(["**.extraEnv.*.valueFrom", "**.env.*.valueFrom"], REFERENCES)
    below |= dict.fromkeys(["**.readinessProbe", "**.livenessProbe"], TIMES)
    texts = [f"{place}.{name}" for place, names in below.items() for name in names.split()]
    return tuple(_parts(text) for text in [*texts, *" ".join((ANYWHERE, JUPYTERHUB, BINDERHUB, HOME_NFS)).split()])


def _parts(pattern: str) -> tuple[str, ...]:
    """A pattern as its words. A name of an annotation has dots and a slash: it is the last word."""
    head, dot, name = pattern.partition(".annotations.")
    return (*head.split("."), "annotations", name) if dot else tuple(pattern.split("."))


def _fits(pattern: Sequence[str], path: Sequence[str]) -> bool:
    if not pattern or not path:
        return not pattern and not path
    if pattern[0] == "**":
        free = next((number for number, name in enumerate(path) if name in FREE), len(path))
        return len(pattern) == 1 or any(_fits(pattern[1:], path[start:]) for start in range(min(free + 1, len(path))))
    return pattern[0] in ("*", path[0]) and _fits(pattern[1:], path[1:])
