package main

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/sets"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"

	clusterv1 "sigs.k8s.io/cluster-api/api/v1beta1"
	"sigs.k8s.io/cluster-api/api/v1beta1/index"
	bootstrapv1 "sigs.k8s.io/cluster-api/bootstrap/kubeadm/api/v1beta1"
	kcpcontrollers "sigs.k8s.io/cluster-api/controlplane/kubeadm/controllers"
	controlplanev1 "sigs.k8s.io/cluster-api/controlplane/kubeadm/api/v1beta1"
	addonsv1 "sigs.k8s.io/cluster-api/api/addons/v1beta1"
	expv1 "sigs.k8s.io/cluster-api/exp/api/v1beta1"
)

const clusterNameLabel = clusterv1.ClusterNameLabel

var schemes = []func(*runtime.Scheme) error{
	clusterv1.AddToScheme, addonsv1.AddToScheme, expv1.AddToScheme, bootstrapv1.AddToScheme, controlplanev1.AddToScheme,
}

var allPreflightChecks = sets.New(clusterv1.MachineSetPreflightCheckAll)

func addIndexes(ctx context.Context, mgr ctrl.Manager) error {
	return index.AddDefaultIndexes(ctx, mgr)
}

func controlPlaneOptions(many controller.Options) controller.Options {
	return many
}

// withReader: this version reads by its client alone.
func withReader(r *kcpcontrollers.KubeadmControlPlaneReconciler, _ client.Reader) *kcpcontrollers.KubeadmControlPlaneReconciler {
	return r
}

// serveReferences: references say their API version.
func serveReferences(context.Context, ctrl.Manager) {}
