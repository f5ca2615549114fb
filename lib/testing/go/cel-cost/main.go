// Prints, for each CRD in the JSON list on standard input, what the API server estimates that its CEL rules cost at most.
// The loop is that of the API server's own validation, which reports the estimate only if it is too high.
package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

type rule struct {
	Path string `json:"path"`
	Rule string `json:"rule"`
	// With the expression that makes its message.
	Cost uint64 `json:"cost"`
}

type estimate struct {
	Name string `json:"name"`
	// What the API server allows for all rules of the CRD together, and for each.
	Limit     uint64 `json:"limit"`
	RuleLimit uint64 `json:"ruleLimit"`
	Rules     []rule `json:"rules"`
}

var environments = environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion(), true)

func main() {
	var crds []v1.CustomResourceDefinition
	if err := json.NewDecoder(os.Stdin).Decode(&crds); err != nil {
		fail(err)
	}
	var estimates []estimate
	for _, crd := range crds {
		found := estimate{
			Name:      crd.Name,
			Limit:     validation.StaticEstimatedCRDCostLimit,
			RuleLimit: validation.StaticEstimatedCostLimit,
			Rules:     []rule{},
		}
		for _, version := range crd.Spec.Versions {
			var schema apiextensions.JSONSchemaProps
			if err := v1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(version.Schema.OpenAPIV3Schema, &schema, nil); err != nil {
				fail(err)
			}
			walk(&schema, validation.RootCELContext(&schema), "", &found)
		}
		estimates = append(estimates, found)
	}
	if err := json.NewEncoder(os.Stdout).Encode(estimates); err != nil {
		fail(err)
	}
}

func walk(schema *apiextensions.JSONSchemaProps, context *validation.CELSchemaContext, path string, found *estimate) {
	if len(schema.XValidations) > 0 {
		info, err := context.TypeInfo()
		if err != nil {
			fail(err)
		}
		results, err := cel.Compile(info.Schema, info.DeclType, celconfig.PerCallLimit, environments, cel.NewExpressionsEnvLoader())
		if err != nil {
			fail(err)
		}
		for index, result := range results {
			times := result.MaxCardinality
			if context.MaxCardinality != nil {
				times = *context.MaxCardinality
			}
			found.Rules = append(found.Rules, rule{path, schema.XValidations[index].Rule, product(result.MaxCost, times) + result.MessageExpressionMaxCost})
		}
	}
	for name, property := range schema.Properties {
		walk(&property, context.ChildPropertyContext(&property, name), path+"."+name, found)
	}
	if schema.Items != nil && schema.Items.Schema != nil {
		walk(schema.Items.Schema, context.ChildItemsContext(schema.Items.Schema), path+"[]", found)
	}
	if schema.AdditionalProperties != nil && schema.AdditionalProperties.Schema != nil {
		values := schema.AdditionalProperties.Schema
		walk(values, context.ChildAdditionalPropertiesContext(values), path+"[]", found)
	}
}

func product(a, b uint64) uint64 {
	if b != 0 && a > math.MaxUint64/b {
		return math.MaxUint64
	}
	return a * b
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
