/** One field that the API server refuses. */
export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

interface FailureDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Cause[];
}

/** What a failure is about: the resource, and the object's name. */
export interface Subject {
  readonly group: string;
  /** The group in errors that name the kind and not the resource. Default: `group`. */
  readonly errorGroup?: string;
  readonly kind: string;
  readonly plural: string;
}

/** The API server answers with an error: a `metav1.Status`. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: number;
  readonly #reason: string;
  readonly #details: FailureDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: FailureDetails) {
    super(message);
    this.code = code;
    this.#reason = reason;
    this.#details = details;
  }

  get status(): object {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      reason: this.#reason,
      ...(this.#details ? { details: this.#details } : {}),
      code: this.code,
    };
  }
}

/** An error calls an object by the plural of its kind, or by the kind. */
const groupOf = ({ group, errorGroup = group, kind }: Subject, word: string) =>
  word === kind ? errorGroup : group;

const detailsOf = (of: Subject, name: string, word = of.plural): FailureDetails => ({
  ...(name === "" ? {} : { name }),
  ...(groupOf(of, word) === "" ? {} : { group: groupOf(of, word) }),
  kind: word,
});

const qualified = (of: Subject, word = of.plural) =>
  groupOf(of, word) === "" ? word : `${word}.${groupOf(of, word)}`;

export function notFound(of: Subject, name: string): Failure {
  return new Failure(404, "NotFound", `${qualified(of)} "${name}" not found`, detailsOf(of, name));
}

export function alreadyExists(of: Subject, name: string, isBeingDeleted: boolean): Failure {
  const message = `${isBeingDeleted ? "object is being deleted: " : ""}${qualified(of)} "${name}" already exists`;
  return new Failure(409, "AlreadyExists", message, detailsOf(of, name));
}

/** @param word What the object is called: the plural of its kind, or in deletions the kind. */
export function conflict(of: Subject, name: string, why: string, word = of.plural): Failure {
  const message = `Operation cannot be fulfilled on ${qualified(of, word)} "${name}": ${why}`;
  return new Failure(409, "Conflict", message, detailsOf(of, name, word));
}

/** Another write came between. */
export function staleVersion(of: Subject, name: string): Failure {
  const why = "the object has been modified; please apply your changes to the latest version and try again";
  return conflict(of, name, why);
}

/** @param word What the object is called: its kind, or where it has no version the plural of its kind. */
export function invalid(of: Subject, name: string, causes: readonly Cause[], word = of.kind): Failure {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const all = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const message = `${qualified(of, word)} "${name}" is invalid: ${all ?? ""}`;
  return new Failure(422, "Invalid", message, { ...detailsOf(of, name, word), causes });
}

/** The namespace of a new object is being deleted. */
export function namespaceTerminates(of: Subject, name: string, namespace: string): Failure {
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const message = `namespace ${namespace} is being terminated`;
  return new Failure(403, "Forbidden", `${qualified(of)} "${name}" is forbidden: ${why}`, {
    ...detailsOf(of, name),
    causes: [{ reason: "NamespaceTerminating", message, field: "metadata.namespace" }],
  });
}

/** A PUT of another object of the same name. @param present Empty if there is none. */
export function otherUid(of: Subject, key: string, name: string, uid: string, present: string): Failure {
  const failed = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${present}`;
  const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${failed}`;
  return conflict(of, name, why);
}

/** A patch that does not fit the object. */
export function unfitPatch(): Failure {
  const message = "the server rejected our request due to an error in our request";
  return new Failure(422, "Invalid", message, {});
}

export function badRequest(message: string): Failure {
  return new Failure(400, "BadRequest", message);
}

export function expired(message: string): Failure {
  return new Failure(410, "Expired", message);
}

/** The path is of no kind that the server has. */
export class NoSuchPath extends Error {
  override readonly name = "NoSuchPath";
}
