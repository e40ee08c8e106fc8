"""Pods that run: a kubelet and a kube-proxy for one cluster, for pods whose images are in a table. KWOK plays all others."""
