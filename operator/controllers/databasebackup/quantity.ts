const factors: Readonly<Record<string, number>> = {
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

/**
 * The number that a quantity in Kubernetes' notation stands for, such as 1073741824 for `1Gi`.
 *
 * @throws Error when it is not a quantity.
 */
export function quantityValue(quantity: string | number): number {
  const text = String(quantity);
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([KMGTPE]i|[numkMGTPE])?$/.exec(text);
  const factor = factors[match?.[2] ?? ""];
  if (match === null || factor === undefined) {
    throw new Error(
      `"${text}" is not a quantity: use a number with an optional unit, such as 500m, 10Gi or 2.`,
    );
  }
  return Number(match[1]) * factor;
}
