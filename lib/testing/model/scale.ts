import type { ModelContext } from "./context.ts";
import { notFound } from "./failure.ts";
import type { ModelKind, ScalePaths } from "./kind.ts";
import type { Fields, ModelObject } from "./objects.ts";
import { setAt, valueAt } from "./objects.ts";
import { patchedBody } from "./patch.ts";
import type { ParsedRequest } from "./request.ts";
import { parseObject } from "./request.ts";
import type { Entry } from "./storage.ts";
import { unmodelled } from "./unmodelled-error.ts";
import type { Target } from "./write.ts";
import { update } from "./write.ts";

/** Answers a request of the scale subresource. @throws Failure, UnmodelledError */
export function answerScale(context: ModelContext, target: Target, request: ParsedRequest): Fields {
  const { kind, namespace, name } = target;
  const paths = pathsOf(kind);
  const current = context.storage.get(kind, namespace, name);
  if (!current) throw notFound(kind, name);
  const scale = scaleOf(paths, current.object);
  switch (request.method) {
    case "GET":
      return scale;
    case "PUT":
      return scaleOf(paths, write(context, target, current, parseObject(request.body)).object);
    case "PATCH":
      return scaleOf(paths, write(context, target, current, patchedBody(request, scale)).object);
    default:
      return unmodelled(`a ${request.method} of a scale`);
  }
}

function scaleOf(paths: ScalePaths, object: ModelObject): Fields {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas =
    valueAt(object, paths.specReplicas) ?? unmodelled("the scale of an object without replicas");
  const selector = paths.selector && valueAt(object, paths.selector);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid,
      resourceVersion,
      creationTimestamp,
    },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: valueAt(object, paths.statusReplicas) ?? 0, ...(selector ? { selector } : {}) },
  };
}

function write(context: ModelContext, target: Target, current: Entry, scale: Fields): Entry {
  const { kind } = target;
  const replicas = valueAt(scale, ["spec", "replicas"]) ?? 0;
  if (!Number.isInteger(replicas)) unmodelled("replicas that are no integer");
  const uid = valueAt(scale, ["metadata", "uid"]);
  if (uid !== undefined && uid !== current.object.metadata.uid) unmodelled("the scale of another uid");
  const draft = JSON.parse(current.text) as ModelObject;
  // Only the managedFields decide whether the API server writes then.
  if (valueAt(draft, pathsOf(kind).specReplicas) === replicas) unmodelled("a write of the present scale");
  setAt(draft, pathsOf(kind).specReplicas, replicas);
  const version = valueAt(scale, ["metadata", "resourceVersion"]);
  if (typeof version === "string" && version !== "") draft.metadata.resourceVersion = version;
  return update(context, target, current, draft);
}

function pathsOf({ scale, plural }: ModelKind): ScalePaths {
  return scale ?? unmodelled(`the scale of ${plural}`);
}
