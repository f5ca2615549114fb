import type { ModelContext } from "./context.ts";
import { notFound } from "./failure.ts";
import { applyJsonPatch } from "./json-patch.ts";
import { applyMergePatch } from "./merge-patch.ts";
import type { Fields } from "./objects.ts";
import { isFields } from "./objects.ts";
import type { ParsedRequest } from "./request.ts";
import { parseBody, parseObject } from "./request.ts";
import type { Entry } from "./storage.ts";
import { unmodelled } from "./unmodelled-error.ts";
import type { Target } from "./write.ts";
import { update } from "./write.ts";

/** Applies a JSON patch or a merge patch. @throws Failure, UnmodelledError */
export function patch(context: ModelContext, target: Target, request: ParsedRequest): Entry {
  const { kind, namespace, name } = target;
  const current = context.storage.get(kind, namespace, name);
  if (!current) throw notFound(kind, name);
  const patched = patchedBody(request, JSON.parse(current.text) as Fields);
  return update(context, target, current, patched);
}

/** What a patch makes of a value. */
export function patchedBody({ contentType, body }: ParsedRequest, value: Fields): Fields {
  switch (contentType) {
    case "application/merge-patch+json":
      return applyMergePatch(value, parseObject(body));
    case "application/json-patch+json": {
      const patched = applyJsonPatch(value, parseBody(body));
      return isFields(patched) ? patched : unmodelled("a JSON patch of the whole object");
    }
    default:
      return unmodelled(`patches of the type ${contentType}`);
  }
}
