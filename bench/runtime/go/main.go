// The contestants in Go of the runtime's benchmark: controller-runtime, and a load tool that makes the same writes.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"go.uber.org/zap/zapcore"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

func main() {
	// ctrl defines -kubeconfig.
	workers := flag.Int("workers", 1, "reconciles, or requests of the load tool, at a time")
	priorityQueue := flag.Bool("priority-queue", true, "whether the controller's queue has priorities")
	loadOnly := flag.Bool("load", false, "only make the writes, then end")
	flag.Parse()
	ctrl.SetLogger(zap.New(zap.Level(zapcore.InfoLevel)))

	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{appsv1.AddToScheme, addToScheme} {
		endOn(add(scheme))
	}
	config := ctrl.GetConfigOrDie()
	// No limit on our side: the API server's own decides.
	config.QPS = -1
	ctx := ctrl.SetupSignalHandler()
	if *loadOnly {
		endOn(load(ctx, config, scheme, *workers))
		return
	}
	endOn(control(ctx, config, scheme, *workers, *priorityQueue))
}

func control(ctx context.Context, config *rest.Config, scheme *runtime.Scheme, workers int, priorityQueue bool) error {
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme: scheme,
		// Smaller in memory: nobody here reads managed fields.
		Cache:   cache.Options{DefaultTransform: cache.TransformStripManagedFields()},
		Metrics: server.Options{BindAddress: "0"},
	})
	if err != nil {
		return err
	}
	err = ctrl.NewControllerManagedBy(manager).
		// Status writes start no reconcile, as in ours.
		For(&Memcached{}, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Owns(&appsv1.Deployment{}).
		WithOptions(controller.Options{MaxConcurrentReconciles: workers, UsePriorityQueue: &priorityQueue}).
		Complete(&reconciler{Client: manager.GetClient(), scheme: scheme})
	if err != nil {
		return err
	}
	return manager.Start(ctx)
}

func endOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
