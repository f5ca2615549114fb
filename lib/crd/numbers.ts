/**
 * Whether JavaScript keeps the number as it is written, in decimal, hexadecimal, octal or binary: 9007199254740993 becomes
 * 9007199254740992, 1e999 becomes Infinity. JSON has neither Infinity nor NaN.
 */
export function isKept(text: string): boolean {
  const value = toNumber(text);
  if (!Number.isFinite(value)) return false;
  if (/^[-+]?0[xob]/i.test(text)) return BigInt(text.replace(/^[-+]/, "")) === BigInt(Math.abs(value));
  return normal(text) === normal(String(value));
}

/** Whether no other whole number is written the same once JavaScript has read it. */
export function isSafe(text: string): boolean {
  const value = toNumber(text);
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

/** Completes "@default on Spec.id …" for a number that is not kept. */
export function describeLoss(text: string): string {
  const read = toNumber(text);
  return `has the number ${text}, which JavaScript ${
    Number.isFinite(read) ? `reads as ${read}` : "and JSON do not have"
  }: whole numbers are exact up to 2^53 - 1, other numbers to about 15 digits`;
}

/** The numbers of a text in JSON5, as they are written. */
export function numbersIn(json5: string): string[] {
  const tokens =
    /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|\/\*[\s\S]*?\*\/|\/\/[^\n]*|[-+]?\b(?:Infinity|NaN)\b(?!\s*:)|[\p{L}_$][\p{L}\p{N}_$]*|[-+]?(?:0[xX][\dA-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/gu;
  return [...json5.matchAll(tokens)]
    .map(([token]) => token)
    .filter((token) => /^[-+]?(?:[\d.]|Infinity|NaN)/.test(token));
}

function toNumber(text: string): number {
  const [, sign = "", digits = ""] = /^([-+]?)(.*)$/.exec(text) ?? [];
  return sign === "-" ? -Number(digits) : Number(digits);
}

/** The digits of a decimal number and its power of ten, without zeros at either end. */
function normal(text: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  if (kept === "") return "0";
  const power = Number(exponent) - fraction.length + (digits.length - kept.length);
  return `${sign === "-" ? "-" : ""}${kept}e${power}`;
}
