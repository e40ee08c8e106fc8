"""Plays what the cloud has no machines for, against real Kubernetes API servers."""
