// Cluster API's own controllers (core, kubeadm bootstrap, kubeadm control plane) in one process, with their webhooks on loopback.
// What differs between the versions of Cluster API is in versions.go, one for each.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"go.etcd.io/etcd/client/pkg/v3/logutil"
	"go.uber.org/zap/zapcore"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/selection"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"k8s.io/utils/ptr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/webhook"

	bootstrapcontrollers "sigs.k8s.io/cluster-api/bootstrap/kubeadm/controllers"
	bootstrapwebhooks "sigs.k8s.io/cluster-api/bootstrap/kubeadm/webhooks"
	"sigs.k8s.io/cluster-api/controllers"
	"sigs.k8s.io/cluster-api/controllers/clustercache"
	kcpcontrollers "sigs.k8s.io/cluster-api/controlplane/kubeadm/controllers"
	kcpwebhooks "sigs.k8s.io/cluster-api/controlplane/kubeadm/webhooks"
	"sigs.k8s.io/cluster-api/feature"
	"sigs.k8s.io/cluster-api/webhooks"
)

// How long the API of a workload cluster may be away before conditions say so, as the managers of the project have it.
const (
	connectionGrace = 50 * time.Second
	conditionsGrace = 5 * time.Minute
)

// reconnect: how often a connection to a new workload cluster is tried. The project waits 30 s; clusters here are up in seconds.
const reconnect = 2 * time.Second

// atOnce: reconciles at once, per controller.
const atOnce = 4

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "cluster-api:", err)
		os.Exit(1)
	}
}

func run() error {
	management := flag.String("management", "", "kubeconfig of the management cluster")
	port := flag.Int("webhook-port", 0, "port of the webhooks, on loopback")
	certificates := flag.String("cert-dir", "", "folder with tls.crt and tls.key of the webhooks")
	health := flag.String("health", "0", "address of /readyz")
	klog.InitFlags(nil)
	flag.Parse()
	if err := feature.MutableGates.Set("MachinePool=false,ClusterTopology=false"); err != nil {
		return err
	}
	ctrl.SetLogger(klog.Background())
	mgr, err := newManager(*management, *port, *certificates, *health)
	if err != nil {
		return err
	}
	ctx := ctrl.SetupSignalHandler()
	if err := mgr.AddReadyzCheck("webhook", mgr.GetWebhookServer().StartedChecker()); err != nil {
		return err
	}
	if err := addIndexes(ctx, mgr); err != nil {
		return err
	}
	clusters, err := addControllers(ctx, mgr)
	if err != nil {
		return err
	}
	serveReferences(ctx, mgr)
	if err := addWebhooks(mgr, clusters); err != nil {
		return err
	}
	return mgr.Start(ctx)
}

// newManager makes the one manager of all controllers. Its cache keeps the data of Secrets, which the control plane's controller needs.
func newManager(management string, port int, certificates, health string) (ctrl.Manager, error) {
	scheme := runtime.NewScheme()
	for _, add := range append(schemes, clientgoscheme.AddToScheme, apiextensionsv1.AddToScheme, storagev1.AddToScheme) {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	rest, err := clientcmd.BuildConfigFromFlags("", management)
	if err != nil {
		return nil, err
	}
	rest.QPS, rest.Burst = 100, 200
	ofCluster, err := labels.NewRequirement(clusterNameLabel, selection.Exists, nil)
	if err != nil {
		return nil, err
	}
	return ctrl.NewManager(rest, ctrl.Options{
		Scheme:                 scheme,
		Controller:             config.Controller{UsePriorityQueue: ptr.To(true)},
		HealthProbeBindAddress: health,
		Metrics:                metricsserver.Options{BindAddress: "0"},
		Cache: cache.Options{
			SyncPeriod: ptr.To(10 * time.Minute),
			ByObject: map[client.Object]cache.ByObject{&corev1.Secret{}: {
				Label:     labels.NewSelector().Add(*ofCluster),
				Transform: cache.TransformStripManagedFields(),
			}},
		},
		Client: client.Options{Cache: &client.CacheOptions{
			DisableFor: []client.Object{&corev1.ConfigMap{}, &corev1.Secret{}}, Unstructured: true,
		}},
		WebhookServer: webhook.NewServer(webhook.Options{Host: "127.0.0.1", Port: port, CertDir: certificates}),
	})
}

// addControllers sets up every controller on one cache of the workload clusters.
func addControllers(ctx context.Context, mgr ctrl.Manager) (clustercache.ClusterCache, error) {
	secrets, err := client.New(mgr.GetConfig(), client.Options{
		HTTPClient: mgr.GetHTTPClient(), Cache: &client.CacheOptions{Reader: mgr.GetCache()},
	})
	if err != nil {
		return nil, err
	}
	many := controller.Options{MaxConcurrentReconciles: atOnce}
	clusters, err := clustercache.SetupWithManager(ctx, mgr, clustercache.Options{
		SecretClient: secrets,
		Cache: clustercache.CacheOptions{
			Indexes:  []clustercache.CacheOptionsIndex{clustercache.NodeProviderIDIndex},
			ByObject: map[client.Object]cache.ByObject{&corev1.Node{}: {Transform: cache.TransformStripManagedFields()}},
		},
		Client: clustercache.ClientOptions{
			QPS: 50, Burst: 100, UserAgent: "cluster-api",
			Cache: clustercache.ClientCacheOptions{DisableFor: []client.Object{
				&corev1.ConfigMap{}, &corev1.Secret{}, &corev1.Pod{}, &appsv1.DaemonSet{}, &storagev1.VolumeAttachment{}, &corev1.PersistentVolume{},
			}},
		},
	}, many)
	if err != nil {
		return nil, err
	}
	clusters.(interface{ SetConnectionCreationRetryInterval(time.Duration) }).SetConnectionCreationRetryInterval(reconnect)
	logger, err := logutil.CreateDefaultZapLogger(zapcore.InfoLevel)
	if err != nil {
		return nil, err
	}
	c, reader := mgr.GetClient(), mgr.GetAPIReader()
	return clusters, errors.Join(
		(&controllers.ClusterReconciler{
			Client: c, APIReader: reader, ClusterCache: clusters, RemoteConnectionGracePeriod: connectionGrace,
		}).SetupWithManager(ctx, mgr, many),
		(&controllers.MachineReconciler{
			Client: c, APIReader: reader, ClusterCache: clusters, RemoteConditionsGracePeriod: conditionsGrace,
		}).SetupWithManager(ctx, mgr, many),
		(&controllers.MachineSetReconciler{
			Client: c, APIReader: reader, ClusterCache: clusters, PreflightChecks: allPreflightChecks,
		}).SetupWithManager(ctx, mgr, many),
		(&controllers.MachineDeploymentReconciler{Client: c, APIReader: reader}).SetupWithManager(ctx, mgr, many),
		(&controllers.MachineHealthCheckReconciler{Client: c, ClusterCache: clusters}).SetupWithManager(ctx, mgr, many),
		(&bootstrapcontrollers.KubeadmConfigReconciler{
			Client: c, SecretCachingClient: secrets, ClusterCache: clusters, TokenTTL: bootstrapcontrollers.DefaultTokenTTL,
		}).SetupWithManager(ctx, mgr, many),
		withReader(&kcpcontrollers.KubeadmControlPlaneReconciler{
			Client: c, SecretCachingClient: secrets, ClusterCache: clusters,
			EtcdDialTimeout: 10 * time.Second, EtcdCallTimeout: 15 * time.Second, EtcdLogger: logger,
			RemoteConditionsGracePeriod: conditionsGrace,
		}, reader).SetupWithManager(ctx, mgr, controlPlaneOptions(many)),
	)
}

func addWebhooks(mgr ctrl.Manager, clusters clustercache.ClusterCache) error {
	for _, hook := range []interface{ SetupWebhookWithManager(ctrl.Manager) error }{
		&webhooks.Cluster{Client: mgr.GetClient(), ClusterCacheReader: clusters}, &webhooks.Machine{}, &webhooks.MachineSet{},
		&webhooks.MachineDeployment{}, &webhooks.MachineDrainRule{}, &webhooks.MachineHealthCheck{},
		&bootstrapwebhooks.KubeadmConfig{}, &bootstrapwebhooks.KubeadmConfigTemplate{},
		&kcpwebhooks.KubeadmControlPlane{}, &kcpwebhooks.ScaleValidator{Client: mgr.GetClient()},
	} {
		if err := hook.SetupWebhookWithManager(mgr); err != nil {
			return err
		}
	}
	return nil
}
