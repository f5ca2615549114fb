const factors: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** The bytes of a storage quantity such as `1Gi`, `100M` or `1.5Ti`, rounded up. */
export function bytesOf(quantity: string): number {
  const [, number = "", unit = ""] = /^([0-9.]+)([A-Za-z]*)$/.exec(quantity) ?? [];
  const factor = factors[unit];
  const bytes = Math.ceil(Number(number) * (factor ?? Number.NaN));
  if (number === "" || Number.isNaN(bytes)) {
    throw new Error(`"${quantity}" is no storage quantity: write a number with a unit such as Mi or Gi.`);
  }
  return bytes;
}
