# Short names for the npm scripts: the commands that other operators have.

# The operator's image.
IMG ?= my-operator:$(shell sed -n 's/^  "version": "\(.*\)",$$/\1/p' package.json)
# docker, podman or buildah.
CONTAINER_TOOL ?= docker
# The image to build on, if the Dockerfile's own cannot be pulled.
BASE ?=
KUBECTL ?= kubectl
# Arguments of `make run`, such as ARGS=--namespace=default.
ARGS ?=

# What `make install` and `make deploy` apply: synthesized with IMG, unlike the committed dist/.
MANIFESTS := build/manifests

.DEFAULT_GOAL := help
.PHONY: help manifests $(MANIFESTS) docker-build docker-push install uninstall deploy undeploy run test lint

help: ## Show this help.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

manifests: ## Synthesize dist/.
	npm run synth

$(MANIFESTS):
	IMG=$(IMG) npm run synth -- --output $@

docker-build: ## Build the image IMG with CONTAINER_TOOL.
	npm run build
	$(CONTAINER_TOOL) build $(if $(BASE),--build-arg BASE=$(BASE)) -t $(IMG) .

docker-push: ## Push the image IMG.
	$(CONTAINER_TOOL) push $(IMG)

install: $(MANIFESTS) ## Install the CRDs only.
	$(KUBECTL) apply -f $(MANIFESTS)/0000-crds.k8s.yaml

uninstall: $(MANIFESTS) ## Delete the CRDs, and with them every object of their kinds; the backups stay.
	$(KUBECTL) delete --ignore-not-found --wait=false -f $(MANIFESTS)/0000-crds.k8s.yaml
	@# Without a running operator, nothing else removes their finalizers.
	@for kind in databasebackups databasesnapshots; do \
	  $(KUBECTL) get $$kind.databases.test.io --all-namespaces --ignore-not-found \
	    -o 'jsonpath={range .items[?(@.metadata.finalizers)]}{.metadata.namespace} {.metadata.name}{"\n"}{end}' 2>/dev/null | \
	  while read -r namespace name; do \
	    $(KUBECTL) patch $$kind.databases.test.io -n "$$namespace" "$$name" --type=merge -p '{"metadata":{"finalizers":null}}' || true; \
	  done; \
	done
	$(KUBECTL) wait --for=delete --timeout=60s -f $(MANIFESTS)/0000-crds.k8s.yaml

deploy: $(MANIFESTS) ## Install the CRDs and run the operator from the image IMG.
	$(KUBECTL) apply -f $(MANIFESTS)

undeploy: $(MANIFESTS) ## Delete the operator; the CRDs and their objects stay.
	$(KUBECTL) delete --ignore-not-found -f $(MANIFESTS)/0003-controller.k8s.yaml -f $(MANIFESTS)/0002-rbac.k8s.yaml -f $(MANIFESTS)/0001-namespace.k8s.yaml

run: ## Run the operator on this machine against the current kubeconfig.
	OPERATOR_IMAGE=$(IMG) npm start -- $(ARGS)

test: ## Run all tests.
	npm test

lint: ## Check style and types.
	npm run lint
	npm run typecheck
