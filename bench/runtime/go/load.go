package main

import (
	"context"
	"fmt"
	"sync"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// load makes the writes of the reconciler and nothing else: no cache, no watch, no queue. It is the least time that
// the API server needs for them. Stays until the context ends, so that its figures can be read.
func load(ctx context.Context, config *rest.Config, scheme *runtime.Scheme, inFlight int) error {
	api, err := client.New(config, client.Options{Scheme: scheme})
	if err != nil {
		return err
	}
	var all MemcachedList
	if err := api.List(ctx, &all); err != nil {
		return err
	}
	work := make(chan *Memcached)
	failures := make(chan error, len(all.Items))
	var workers sync.WaitGroup
	for range inFlight {
		workers.Go(func() {
			for memcached := range work {
				if err := write(ctx, api, scheme, memcached); err != nil {
					failures <- err
				}
			}
		})
	}
	for i := range all.Items {
		work <- &all.Items[i]
	}
	close(work)
	workers.Wait()
	if len(failures) > 0 {
		return fmt.Errorf("%d of %d failed, the first with: %w", len(failures), len(all.Items), <-failures)
	}
	<-ctx.Done()
	return nil
}

func write(ctx context.Context, api client.Client, scheme *runtime.Scheme, memcached *Memcached) error {
	deployment := deploymentFor(memcached)
	if err := ctrl.SetControllerReference(memcached, deployment, scheme); err != nil {
		return err
	}
	if err := api.Create(ctx, deployment); err != nil {
		return err
	}
	markAvailable(memcached)
	return api.Status().Update(ctx, memcached)
}
