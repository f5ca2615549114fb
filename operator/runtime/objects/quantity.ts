/** Powers of ten, then powers of two. */
const decimalUnits: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binaryUnits: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** The API server has no amount with more digits. */
const maxExponent = 100;

/** Returns the number of a quantity in Kubernetes' notation, such as 1073741824 for `1Gi`; undefined for other texts. */
export function quantityValue(quantity: string | number): number | undefined {
  const parts = parse(quantity);
  return parts && Number(parts.number) * Number(`1e${parts.tens}`) * 2 ** parts.twos;
}

/** Whether two quantities are the same amount, such as `1024Mi` and `1Gi`. Other texts are no amounts. */
export function isSameQuantity(one: string | number, other: string | number): boolean {
  const amount = billionths(one);
  return amount !== undefined && amount === billionths(other);
}

/** The API server keeps nothing finer than a billionth, and rounds away from zero. */
function billionths(quantity: string | number): bigint | undefined {
  const parts = parse(quantity);
  if (!parts) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(parts.number) ?? [];
  const tens = Number(exponent) - fraction.length + parts.tens + 9;
  if (Math.abs(tens) > maxExponent) return undefined;
  const scaled = BigInt(whole + fraction) * 2n ** BigInt(parts.twos) * 10n ** BigInt(Math.max(0, tens));
  const divisor = 10n ** BigInt(Math.max(0, -tens));
  const rounded = (scaled + divisor - 1n) / divisor;
  return sign === "-" ? -rounded : rounded;
}

function parse(quantity: string | number): { number: string; tens: number; twos: number } | undefined {
  const [, number, unit = ""] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([KMGTPE]i|[numkMGTPE])?$/.exec(String(quantity)) ?? [];
  if (number === undefined) return undefined;
  return { number, tens: decimalUnits[unit] ?? 0, twos: binaryUnits[unit] ?? 0 };
}
