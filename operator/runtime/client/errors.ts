/** Why one field of an object was refused. */
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
  /** The API's own word, such as `NotFound`. */
  reason?: string;
  /** For people. */
  message?: string;
  /** HTTP status. */
  code?: number;
  /** More of it, for programs. */
  details?: { causes?: StatusCause[]; retryAfterSeconds?: number; uid?: string };
}

const UNSERVED =
  "the API server does not serve this: install the CustomResourceDefinition, or see which versions it has";

/** The API server answered, and the answer is an error. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** HTTP status, such as 404. */
  readonly status: number;
  /** The API's own word for it, such as `NotFound`, `Conflict`, `Invalid`; empty when the answer has none. */
  readonly reason: string;
  /** For `Invalid` and conflicts of server-side apply: one entry for each field. */
  readonly causes: readonly StatusCause[];
  /** How long the server asks to wait before the next try. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, body: StatusBody, what: string, retryAfterSeconds?: number) {
    // Where it serves nothing, the API server answers in plain text, without a reason.
    const isUnserved = status === 404 && body.reason === undefined;
    const message = isUnserved ? UNSERVED : (body.message ?? "no message");
    super(`${what}: ${status}${body.reason ? ` ${body.reason}` : ""}: ${message}`);
    this.status = status;
    this.reason = body.reason ?? "";
    this.causes = body.details?.causes ?? [];
    this.retryAfterSeconds = retryAfterSeconds ?? body.details?.retryAfterSeconds;
  }
}

/** The request did not get an answer within its time. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

type Reason<Name extends string> = ApiError & { readonly reason: Name };

/** Servers that give no reason are judged by the status; none stands for a reason that shares its status. */
const hasReason =
  <Name extends string>(status: number | undefined, ...reasons: Name[]) =>
  (error: unknown): error is Reason<Name> =>
    error instanceof ApiError &&
    (error.reason === "" ? error.status === status : reasons.some((reason) => reason === error.reason));

/** The object (or its kind) does not exist. */
export const isNotFound = hasReason(404, "NotFound");
/** The object changed since it was read, or another manager owns a field: read again and retry. */
export const isConflict = hasReason(409, "Conflict");
/** An object of that name exists. */
export const isAlreadyExists = hasReason(undefined, "AlreadyExists");
/** The object breaks its schema or a rule: see `causes`. Retrying the same object cannot help. */
export const isInvalid = hasReason(422, "Invalid");
/** We lack the permission. */
export const isForbidden = hasReason(403, "Forbidden");
/** The resourceVersion is too old: list again. */
export const isExpired = hasReason(410, "Expired", "Gone");
/** The server is overloaded: wait `retryAfterSeconds`. */
export const isTooManyRequests = hasReason(429, "TooManyRequests");

/** What was asked for, or undefined when there is no such object. */
export function ignoreNotFound<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch(undefinedIf(isNotFound));
}

/** What was made, or undefined when an object of that name was there before. */
export function ignoreAlreadyExists<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch(undefinedIf(isAlreadyExists));
}

const undefinedIf = (isExpected: (error: unknown) => boolean) => (error: unknown) => {
  if (!isExpected(error)) throw error;
  return undefined;
};
