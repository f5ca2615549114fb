// +groupName=example.com
// +versionName=v1
package v1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Mode says how it runs.
// +kubebuilder:validation:Enum=fast;small;none
type Mode string

// Short is a short word.
// +kubebuilder:validation:MaxLength=10
// +kubebuilder:validation:Pattern=`^[a-z]+(-[a-z0-9]+)*$`
type Short string

// Reference names an object.
// +structType=atomic
type Reference struct {
	// Name of the object.
	// +kubebuilder:validation:MinLength=1
	Name string `json:"name"`
	// Namespace of the object.
	// +optional
	Namespace *string `json:"namespace,omitempty"`
}

// Port is an opening.
type Port struct {
	// Name of the port.
	Name Short `json:"name"`
	// Port is the number of the port.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	Port int32 `json:"port"`
	// Protocol of the port.
	// +kubebuilder:validation:Enum=TCP;UDP
	// +kubebuilder:default=TCP
	// +optional
	Protocol string `json:"protocol,omitempty"`
}

// Storage says where things are kept.
// +kubebuilder:validation:ExactlyOneOf=claim;bucket
// +kubebuilder:validation:AtMostOneOf=before;after
type Storage struct {
	// +optional
	Claim *string `json:"claim,omitempty"`
	// +optional
	Bucket *string `json:"bucket,omitempty"`
	// +optional
	Before *string `json:"before,omitempty"`
	// +optional
	After *string `json:"after,omitempty"`
}

// Base is shared by specs.
type Base struct {
	// Paused stops everything.
	// +optional
	Paused bool `json:"paused,omitempty"`
}

// WidgetSpec says what is wanted.
// +kubebuilder:validation:XValidation:rule="self.low <= self.high",message="low must not be above high",fieldPath=".low",reason=FieldValueForbidden
type WidgetSpec struct {
	Base `json:",inline"`

	// Replicas is how many there are. It is a number
	// that may be larger than expected.
	//
	// Another paragraph.
	// +kubebuilder:default=3
	// +kubebuilder:validation:Minimum=0
	// +optional
	Replicas *int32 `json:"replicas,omitempty"`

	// Low is the lower bound.
	Low int64 `json:"low"`

	// High is the upper bound.
	// +kubebuilder:validation:ExclusiveMaximum=true
	// +kubebuilder:validation:Maximum=1000
	// +kubebuilder:validation:MultipleOf=2
	High int64 `json:"high"`

	// Mode of running.
	// +kubebuilder:default=fast
	// +optional
	Mode Mode `json:"mode,omitempty"`

	// Title of it.
	// +kubebuilder:title=The title
	// +kubebuilder:example=Hello
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="field is immutable"
	Title string `json:"title"`

	// Words are unique.
	// +listType=set
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=5
	// +optional
	Words []Short `json:"words,omitempty"`

	// Ports by name.
	// +listType=map
	// +listMapKey=name
	// +listMapKey=protocol
	// +optional
	Ports []Port `json:"ports,omitempty"`

	// Labels of it.
	// +mapType=atomic
	// +kubebuilder:validation:MinProperties=1
	// +kubebuilder:validation:MaxProperties=8
	// +optional
	Labels map[string]Short `json:"labels,omitempty"`

	// Nested lists.
	// +optional
	Matrix [][]string `json:"matrix,omitempty"`

	// Target port.
	TargetPort intstr.IntOrString `json:"targetPort"`

	// Size of it.
	// +kubebuilder:default="10Gi"
	// +optional
	Size *resource.Quantity `json:"size,omitempty"`

	// Owner may be null.
	// +nullable
	// +optional
	Owner *Reference `json:"owner,omitempty"`

	// Storage of it.
	// +optional
	Storage *Storage `json:"storage,omitempty"`

	// Values are anything.
	// +kubebuilder:pruning:PreserveUnknownFields
	// +kubebuilder:validation:Schemaless
	// +optional
	Values runtime.RawExtension `json:"values,omitempty"`

	// Template is a whole object.
	// +kubebuilder:validation:EmbeddedResource
	// +kubebuilder:pruning:PreserveUnknownFields
	// +optional
	Template runtime.RawExtension `json:"template,omitempty"`

	// Until when.
	// +optional
	Until *metav1.Time `json:"until,omitempty"`

	// Address of it.
	// +kubebuilder:validation:Format=ipv4
	// +optional
	Address string `json:"address,omitempty"`

	// Enabled by default.
	// +kubebuilder:default=true
	// +optional
	Enabled *bool `json:"enabled,omitempty"`

	// Compression with a default.
	// +kubebuilder:default={level: 3}
	// +optional
	Compression *Compression `json:"compression,omitempty"`
}

// Compression says how hard to try.
type Compression struct {
	// Level of it.
	// +optional
	Level int32 `json:"level,omitempty"`
}

// WidgetStatus is what has been seen.
type WidgetStatus struct {
	// Replicas seen.
	// +optional
	Replicas int32 `json:"replicas,omitempty"`
	// Selector of the pods.
	// +optional
	Selector string `json:"selector,omitempty"`
	// Conditions of it.
	// +listType=map
	// +listMapKey=type
	// +optional
	Conditions []metav1.Condition `json:"conditions,omitempty"`
}

// Widget is a thing.
//
// +kubebuilder:object:root=true
// +kubebuilder:resource:path=widgets,singular=widget,shortName=wd;wdg,categories=all;things,scope=Cluster
// +kubebuilder:subresource:status
// +kubebuilder:subresource:scale:specpath=.spec.replicas,statuspath=.status.replicas,selectorpath=.status.selector
// +kubebuilder:printcolumn:name="Mode",type=string,JSONPath=`.spec.mode`,description="How it runs",priority=1
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:selectablefield:JSONPath=`.spec.mode`
// +kubebuilder:metadata:labels="team=storage",annotations="example.com/docs=yes"
// +kubebuilder:storageversion
type Widget struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec WidgetSpec `json:"spec"`
	// +optional
	Status WidgetStatus `json:"status,omitempty"`
}
