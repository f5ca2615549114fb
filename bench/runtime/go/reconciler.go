package main

import (
	"context"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/utils/ptr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// reconciler keeps one Deployment for each Memcached, as the operator tutorial's does.
type reconciler struct {
	client.Client
	scheme *runtime.Scheme
}

// Reconcile creates or resizes the Deployment and writes the status, each only when something differs.
func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var memcached Memcached
	if err := r.Get(ctx, request.NamespacedName, &memcached); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if err := r.ensureDeployment(ctx, &memcached); err != nil {
		return ctrl.Result{}, err
	}
	if !markAvailable(&memcached) {
		return ctrl.Result{}, nil
	}
	return ctrl.Result{}, r.Status().Update(ctx, &memcached)
}

func (r *reconciler) ensureDeployment(ctx context.Context, memcached *Memcached) error {
	var found appsv1.Deployment
	err := r.Get(ctx, client.ObjectKeyFromObject(memcached), &found)
	if apierrors.IsNotFound(err) {
		deployment := deploymentFor(memcached)
		if err := ctrl.SetControllerReference(memcached, deployment, r.scheme); err != nil {
			return err
		}
		return r.Create(ctx, deployment)
	}
	if err != nil || ptr.Deref(found.Spec.Replicas, 1) == memcached.Spec.Size {
		return err
	}
	found.Spec.Replicas = ptr.To(memcached.Spec.Size)
	return r.Update(ctx, &found)
}

// markAvailable sets the status and says whether that changed it.
func markAvailable(memcached *Memcached) bool {
	changed := memcached.Status.ObservedGeneration != memcached.Generation
	memcached.Status.ObservedGeneration = memcached.Generation
	return meta.SetStatusCondition(&memcached.Status.Conditions, metav1.Condition{
		Type:               "Available",
		Status:             metav1.ConditionTrue,
		ObservedGeneration: memcached.Generation,
		Reason:             "Reconciled",
		Message:            "The Deployment is there",
	}) || changed
}

func deploymentFor(memcached *Memcached) *appsv1.Deployment {
	labels := map[string]string{
		"app.kubernetes.io/name":     "memcached",
		"app.kubernetes.io/instance": memcached.Name,
	}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: memcached.Name, Namespace: memcached.Namespace, Labels: labels},
		Spec: appsv1.DeploymentSpec{
			Replicas: ptr.To(memcached.Spec.Size),
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{Containers: []corev1.Container{{
					Name:    "memcached",
					Image:   "memcached:1.6",
					Command: []string{"memcached", "-m=64", "-o", "modern", "-v"},
					Ports:   []corev1.ContainerPort{{Name: "memcached", ContainerPort: 11211}},
				}}},
			},
		},
	}
}
