/**
 * Whether an object from the API server already has every field that we would set. Fields that only the server
 * has (defaults, other writers') do not count. Within a list, items are compared one by one in order.
 *
 * What the server stores differently but means the same is no difference: zero values that it leaves out, and
 * amounts such as `1000m` for `1`.
 */
export function covers(actual: unknown, wanted: unknown, field = "", within = ""): boolean {
  if (wanted === undefined || (isZero(wanted) && (actual === undefined || actual === null))) return true;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((item, index) => covers(actual[index], item, field, within))
    );
  }
  if (isRecord(wanted)) {
    return (
      isRecord(actual) &&
      Object.entries(wanted).every(([name, value]) => covers(actual[name], value, name, field))
    );
  }
  return actual === wanted || (isAmount(field, within) && sameQuantity(actual, wanted));
}

/** Go leaves these out of its JSON, so that not there and zero are the same. */
function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isRecord(value)) return Object.values(value).every((inner) => inner === undefined);
  return value === false || value === 0 || value === "" || value === null;
}

/** Where the API has amounts: `resources.limits.memory`, `emptyDir.sizeLimit`. */
function isAmount(field: string, within: string): boolean {
  return (
    ["requests", "limits", "hard", "capacity"].includes(within) || ["sizeLimit", "divisor"].includes(field)
  );
}

const SUFFIXES: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

function sameQuantity(left: unknown, right: unknown): boolean {
  const [one, other] = [quantity(left), quantity(right)];
  return one !== undefined && other !== undefined && Math.abs(one - other) <= Math.abs(one) * 1e-12;
}

/** The number that a Kubernetes quantity stands for. */
function quantity(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const [, number, suffix = ""] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([A-Za-z]{0,2})$/.exec(value) ?? [];
  const factor = SUFFIXES[suffix];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
