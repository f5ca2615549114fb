// +groupName=example.com
// +versionName=v1alpha1
package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// WidgetSpec says what was wanted.
type WidgetSpec struct {
	// Name of it.
	Name string `json:"name"`
}

// Widget is a thing, as it was.
//
// +kubebuilder:object:root=true
// +kubebuilder:resource:path=widgets,singular=widget,shortName=wd;wdg,categories=all;things,scope=Cluster
// +kubebuilder:deprecatedversion:warning="use v1"
// +kubebuilder:unservedversion
type Widget struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec WidgetSpec `json:"spec"`
}
