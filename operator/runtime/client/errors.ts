/** Why the server rejected one field of an object. */
export interface StatusCause {
  /** Such as `FieldValueInvalid`. */
  reason?: string;
  /** For people. */
  message?: string;
  /** Path of the field, such as `spec.schedule`. */
  field?: string;
}

/** The fields of a `metav1.Status` that an ApiError is made from. */
export interface StatusBody {
  /** `Status`. */
  kind?: string;
  /** The API's reason, such as `NotFound`. */
  reason?: string;
  /** For people. */
  message?: string;
  /** HTTP status. */
  code?: number;
  /** More details, for programs. */
  details?: { causes?: StatusCause[]; retryAfterSeconds?: number; uid?: string };
}

const unserved =
  "the API server does not serve this: install the CustomResourceDefinition, or check which versions it has";

/** The API server answered, and the answer is an error. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** HTTP status, such as 404. */
  readonly status: number;
  /** The API's reason, such as `NotFound`, `Conflict`, `Invalid`; empty when the answer has none. */
  readonly reason: string;
  /** One entry for each field, for `Invalid` and conflicts of server-side apply. */
  readonly causes: readonly StatusCause[];
  /** How long the server asks to wait before the next try. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, body: StatusBody, what: string, retryAfterSeconds?: number) {
    // For a path that it does not serve, the API server answers in plain text, without a reason.
    const isUnserved = status === 404 && body.reason === undefined;
    const message = isUnserved ? unserved : (body.message ?? "no message");
    super(`${what}: ${status}${body.reason ? ` ${body.reason}` : ""}: ${message}`);
    this.status = status;
    this.reason = body.reason ?? "";
    this.causes = body.details?.causes ?? [];
    this.retryAfterSeconds = retryAfterSeconds ?? body.details?.retryAfterSeconds;
  }
}

/** The request did not get an answer in time. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

type Reason<Name extends string> = ApiError & { readonly reason: Name };

/** If the server gives no reason, the status decides; undefined for reasons that share their status with another. */
const hasReason =
  <Name extends string>(status: number | undefined, ...reasons: Name[]) =>
  (error: unknown): error is Reason<Name> =>
    error instanceof ApiError &&
    (error.reason === "" ? error.status === status : reasons.some((reason) => reason === error.reason));

/** The object (or its kind) does not exist. */
export const isNotFound = hasReason(404, "NotFound");
/** The object changed since it was read, or another manager owns a field: read again and retry. */
export const isConflict = hasReason(409, "Conflict");
/** An object of that name exists already. */
export const isAlreadyExists = hasReason(undefined, "AlreadyExists");
/** The object violates its schema or a rule: see `causes`. Retrying with the same object cannot help. */
export const isInvalid = hasReason(422, "Invalid");
/** The client lacks a permission. */
export const isForbidden = hasReason(403, "Forbidden");
/** The resourceVersion is too old: list again. */
export const isExpired = hasReason(410, "Expired", "Gone");
/** The server is overloaded: wait `retryAfterSeconds`. */
export const isTooManyRequests = hasReason(429, "TooManyRequests");

/** Returns the call's result, or undefined when the object does not exist. */
export function ignoreNotFound<T>(call: Promise<T>): Promise<T | undefined> {
  return call.catch(undefinedIf(isNotFound));
}

/** Returns the call's result, or undefined when an object of that name exists already. */
export function ignoreAlreadyExists<T>(call: Promise<T>): Promise<T | undefined> {
  return call.catch(undefinedIf(isAlreadyExists));
}

const undefinedIf = (isExpected: (error: unknown) => boolean) => (error: unknown) => {
  if (!isExpected(error)) throw error;
  return undefined;
};
