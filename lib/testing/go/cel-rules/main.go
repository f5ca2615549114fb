// Checks the CEL rules of each CRD in the JSON list on standard input as the API server does, and prints for each rule what the
// API server estimates that it costs at most. The loop is that of the API server's own validation, which reports the estimate
// only if it is too high.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

type rule struct {
	Version string `json:"version"`
	Path    string `json:"path"`
	Rule    string `json:"rule"`
	// With the expression that makes its message.
	Cost   uint64   `json:"cost"`
	Errors []string `json:"errors"`
	// Where the API server reports it.
	field string
}

type checked struct {
	// What the API server allows for all rules of a version together, and for each.
	Limit     uint64  `json:"limit"`
	RuleLimit uint64  `json:"ruleLimit"`
	Rules     []*rule `json:"rules"`
	// What is wrong with the CRD that is not in a rule. The API server compiles no rule of a schema that is not valid.
	Errors []string `json:"errors"`
}

const root = "spec.validation.openAPIV3Schema"

var environments = environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion(), true)

func main() {
	var crds []v1.CustomResourceDefinition
	if err := json.NewDecoder(os.Stdin).Decode(&crds); err != nil {
		fail(err)
	}
	results := []checked{}
	for _, crd := range crds {
		v1.SetObjectDefaults_CustomResourceDefinition(&crd)
		found := checked{
			Limit:     validation.StaticEstimatedCRDCostLimit,
			RuleLimit: validation.StaticEstimatedCostLimit,
			Rules:     []*rule{},
			Errors:    []string{},
		}
		for _, version := range crd.Spec.Versions {
			check(crd, version, &found)
		}
		results = append(results, found)
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		fail(err)
	}
}

// Checks one version as if it were the only one: then the API server reports all errors at the same path.
func check(crd v1.CustomResourceDefinition, version v1.CustomResourceDefinitionVersion, found *checked) {
	version.Served, version.Storage = true, true
	crd.Spec.Versions = []v1.CustomResourceDefinitionVersion{version}
	crd.Status = v1.CustomResourceDefinitionStatus{StoredVersions: []string{version.Name}}
	var internal apiextensions.CustomResourceDefinition
	if err := v1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(&crd, &internal, nil); err != nil {
		fail(err)
	}
	rules := []*rule{}
	if internal.Spec.Validation != nil && internal.Spec.Validation.OpenAPIV3Schema != nil {
		schema := internal.Spec.Validation.OpenAPIV3Schema
		walk(schema, validation.RootCELContext(schema), place{version: version.Name, field: root}, &rules)
	}
	for _, err := range validation.ValidateCustomResourceDefinition(context.Background(), &internal) {
		at := slices.IndexFunc(rules, func(each *rule) bool { return strings.HasPrefix(err.Field, each.field+".") })
		if at >= 0 {
			part := strings.TrimPrefix(err.Field, rules[at].field+".")
			rules[at].Errors = append(rules[at].Errors, part+": "+withoutValue(err.Detail, err.Error(), err.Field))
		} else if text := err.Error(); !slices.Contains(found.Errors, text) {
			found.Errors = append(found.Errors, text)
		}
	}
	found.Rules = append(found.Rules, rules...)
}

func withoutValue(detail, whole, field string) string {
	if detail != "" {
		return detail
	}
	return strings.TrimPrefix(whole, field+": ")
}

// Where a schema is: for people, and as the API server reports it.
type place struct{ version, path, field string }

func (p place) inside(path, field string) place {
	return place{p.version, p.path + path, p.field + field}
}

func walk(schema *apiextensions.JSONSchemaProps, context *validation.CELSchemaContext, at place, rules *[]*rule) {
	results := compile(schema, context)
	for index, each := range schema.XValidations {
		found := &rule{
			Version: at.version,
			Path:    at.path,
			Rule:    each.Rule,
			Errors:  []string{},
			field:   fmt.Sprintf("%s.x-kubernetes-validations[%d]", at.field, index),
		}
		if index < len(results) {
			times := results[index].MaxCardinality
			if context.MaxCardinality != nil {
				times = *context.MaxCardinality
			}
			found.Cost = sum(product(results[index].MaxCost, times), results[index].MessageExpressionMaxCost)
		}
		*rules = append(*rules, found)
	}
	names := []string{}
	for name := range schema.Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		property := schema.Properties[name]
		walk(&property, context.ChildPropertyContext(&property, name), at.inside("."+name, ".properties["+name+"]"), rules)
	}
	if schema.Items != nil && schema.Items.Schema != nil {
		items := schema.Items.Schema
		walk(items, context.ChildItemsContext(items), at.inside("[]", ".items"), rules)
	}
	if schema.AdditionalProperties != nil && schema.AdditionalProperties.Schema != nil {
		values := schema.AdditionalProperties.Schema
		walk(values, context.ChildAdditionalPropertiesContext(values), at.inside("[]", ".additionalProperties"), rules)
	}
}

// Nothing if the schema is not valid, which the API server's validation reports.
func compile(schema *apiextensions.JSONSchemaProps, context *validation.CELSchemaContext) []cel.CompilationResult {
	if len(schema.XValidations) == 0 {
		return nil
	}
	info, err := context.TypeInfo()
	if err != nil || info == nil {
		return nil
	}
	results, err := cel.Compile(info.Schema, info.DeclType, celconfig.PerCallLimit, environments, cel.NewExpressionsEnvLoader())
	if err != nil {
		return nil
	}
	return results
}

func product(a, b uint64) uint64 {
	if b != 0 && a > math.MaxUint64/b {
		return math.MaxUint64
	}
	return a * b
}

func sum(a, b uint64) uint64 {
	if a > math.MaxUint64-b {
		return math.MaxUint64
	}
	return a + b
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
