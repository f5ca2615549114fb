/** Which numbers an option may have. NaN and infinite numbers never. */
export interface AllowedNumbers {
  /** The number must be greater than this. Default: none. */
  above?: number;
  /** The lowest number that is allowed. Default: none. */
  from?: number;
  /** Whether only whole numbers are allowed. Default: false. */
  whole?: boolean;
}

/**
 * Checks the number of an option, which may have been computed and so be NaN: a timer of NaN milliseconds runs at once.
 *
 * @throws RangeError that names the option, the number and what is allowed.
 */
export function checkNumber(
  option: string,
  value: number,
  { above, from, whole = false }: AllowedNumbers,
): void {
  const isAllowed =
    Number.isFinite(value) &&
    (above === undefined || value > above) &&
    (from === undefined || value >= from) &&
    (!whole || Number.isInteger(value));
  if (isAllowed) return;
  const limits = [
    ...(above === undefined ? [] : [` greater than ${above}`]),
    ...(from === undefined ? [] : [` of at least ${from}`]),
  ];
  throw new RangeError(
    `${option} is ${String(value)}: give a ${whole ? "whole" : "finite"} number${limits.join("")}.`,
  );
}
