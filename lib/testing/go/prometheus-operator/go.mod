module my-operator/prometheus-operator

go 1.24.0

// Its CustomResourceDefinitions are read, and nothing of it is built.
require github.com/prometheus-operator/prometheus-operator v0.83.0
