// Judges objects with kstatus, which Flux, Helm and kpt use: a JSON array of objects on standard input, one of verdicts, in the
// same order, on standard output.
package main

import (
	"encoding/json"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

func main() {
	var objects []json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&objects); err != nil {
		panic(err)
	}
	verdicts := make([]string, len(objects))
	for i, object := range objects {
		// Reads whole numbers as integers, as a Kubernetes client does.
		read := &unstructured.Unstructured{}
		if err := read.UnmarshalJSON(object); err != nil {
			panic(err)
		}
		result, err := status.Compute(read)
		if err != nil {
			panic(err)
		}
		verdicts[i] = result.Status.String()
	}
	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		panic(err)
	}
}
