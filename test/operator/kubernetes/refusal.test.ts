import { expect, test } from "vitest";
import { refusal } from "../../../operator/kubernetes/refusal.ts";
import { ApiError } from "../../../operator/runtime/index.ts";

const error = (status: number, reason?: string, causes: { reason: string }[] = []) =>
  new ApiError(
    status,
    { ...(reason === undefined ? {} : { reason }), message: "why", details: { causes } },
    "create Job",
  );

test("an object that breaks a rule makes the spec invalid", () => {
  expect(refusal(error(422, "Invalid"))).toEqual({
    reason: "InvalidSpec",
    message: "create Job: 422 Invalid: why",
  });
});

test.each([
  ["a quota or a permission", error(403, "Forbidden")],
  ["a webhook that gives no status", error(400)],
])("%s denies admission", (_title, denied) => {
  expect(refusal(denied)).toEqual({ reason: "AdmissionDenied", message: denied.message });
});

test.each([
  ["a namespace that is being deleted", error(403, "Forbidden", [{ reason: "NamespaceTerminating" }])],
  ["a conflict", error(409, "Conflict")],
  ["an overloaded server", error(429, "TooManyRequests")],
  ["an error of the server", error(500, "InternalError")],
  ["no answer", new Error("connection reset")],
])("%s is not a refusal of what the spec says", (_title, other) => {
  expect(refusal(other)).toBeUndefined();
});
