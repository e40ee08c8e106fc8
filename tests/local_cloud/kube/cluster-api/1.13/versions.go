package main

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/sets"
	k8sversion "k8s.io/apimachinery/pkg/version"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"

	addonsv1 "sigs.k8s.io/cluster-api/api/addons/v1beta2"
	bootstrapv1beta1 "sigs.k8s.io/cluster-api/api/bootstrap/kubeadm/v1beta1"
	bootstrapv1 "sigs.k8s.io/cluster-api/api/bootstrap/kubeadm/v1beta2"
	controlplanev1beta1 "sigs.k8s.io/cluster-api/api/controlplane/kubeadm/v1beta1"
	controlplanev1 "sigs.k8s.io/cluster-api/api/controlplane/kubeadm/v1beta2"
	clusterv1beta1 "sigs.k8s.io/cluster-api/api/core/v1beta1"
	clusterv1 "sigs.k8s.io/cluster-api/api/core/v1beta2"
	"sigs.k8s.io/cluster-api/api/core/v1beta2/index"
	kcpcontrollers "sigs.k8s.io/cluster-api/controlplane/kubeadm/controllers"
	"sigs.k8s.io/cluster-api/util/contract"
)

const clusterNameLabel = clusterv1.ClusterNameLabel

var schemes = []func(*runtime.Scheme) error{
	clusterv1beta1.AddToScheme, clusterv1.AddToScheme, addonsv1.AddToScheme, bootstrapv1beta1.AddToScheme, bootstrapv1.AddToScheme,
	controlplanev1beta1.AddToScheme, controlplanev1.AddToScheme,
}

var allPreflightChecks = sets.New(clusterv1.MachineSetPreflightCheckAll)

func addIndexes(ctx context.Context, mgr ctrl.Manager) error {
	return index.AddDefaultIndexes(ctx, mgr)
}

func controlPlaneOptions(many controller.Options) controller.Options {
	many.ReconciliationTimeout = 3 * time.Minute
	return many
}

func withReader(r *kcpcontrollers.KubeadmControlPlaneReconciler, reader client.Reader) *kcpcontrollers.KubeadmControlPlaneReconciler {
	r.APIReader = reader
	return r
}

// serveReferences lets conversion find the API version of a reference that says only group and kind.
func serveReferences(ctx context.Context, mgr ctrl.Manager) {
	version := func(kind schema.GroupKind) (string, error) { return apiVersion(ctx, mgr.GetClient(), kind) }
	clusterv1beta1.SetAPIVersionGetter(version)
	controlplanev1beta1.SetAPIVersionGetter(version)
}

// apiVersion is the newest version of a kind that the labels of its CRD name for the newest contract there is.
func apiVersion(ctx context.Context, reader client.Reader, kind schema.GroupKind) (string, error) {
	crd := &metav1.PartialObjectMetadata{}
	crd.SetName(contract.CalculateCRDName(kind.Group, kind.Kind))
	crd.SetGroupVersionKind(apiextensionsv1.SchemeGroupVersion.WithKind("CustomResourceDefinition"))
	if err := reader.Get(ctx, client.ObjectKeyFromObject(crd), crd); err != nil {
		return "", err
	}
	for _, name := range []string{"v1beta2", "v1beta1"} {
		if found := crd.GetLabels()[clusterv1.GroupVersion.Group+"/"+name]; found != "" {
			all := strings.Split(found, "_")
			sort.Slice(all, func(i, j int) bool { return k8sversion.CompareKubeAwareVersionStrings(all[i], all[j]) < 0 })
			return schema.GroupVersion{Group: kind.Group, Version: all[len(all)-1]}.String(), nil
		}
	}
	return "", fmt.Errorf("%s has no label of a contract", crd.GetName())
}
