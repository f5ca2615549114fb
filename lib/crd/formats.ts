import { isIPv4, isIPv6 } from "node:net";

/** Whether the text has the format. At least as strict as the API server's own check. */
type Check = (text: string) => boolean;

const matching =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text);

/** The API server's string formats, with a check for those that are simple enough to repeat here. */
const stringFormats: Readonly<Record<string, Check | undefined>> = {
  bsonobjectid: matching(/^[0-9a-f]{24}$/),
  uri: matching(
    /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~/-]*)?(\?[A-Za-z0-9._~/&=-]*)?$/,
  ),
  email: matching(/^[a-z0-9._-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i),
  hostname: matching(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z]([a-z0-9-]{0,61}[a-z0-9])?)*$/i),
  ipv4: isIPv4,
  ipv6: isIPv6,
  cidr: isCidr,
  mac: matching(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i),
  uuid: matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i),
  uuid3: matching(/^[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i),
  uuid4: matching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i),
  uuid5: matching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i),
  isbn: undefined,
  isbn10: undefined,
  isbn13: undefined,
  creditcard: undefined,
  ssn: matching(/^\d{3}-\d{2}-\d{4}$/),
  hexcolor: matching(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i),
  rgbcolor: undefined,
  byte: matching(/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/),
  password: () => true,
  date: isDate,
  duration: matching(/^(\d+(ns|us|ms|s|m|h))+$/),
  datetime: isDateTime,
};

function isCidr(text: string): boolean {
  const [, address = "", bits = ""] = /^([^/%]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  return bits !== "" && (isIPv4(address) ? Number(bits) <= 32 : isIPv6(address) && Number(bits) <= 128);
}

function isDate(text: string): boolean {
  const [, year = "", month = "", day = ""] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // JavaScript takes 2025-02-30 for 2025-03-02, and the years before 100 for others.
  return year !== "" && date.toISOString().startsWith(text);
}

function isDateTime(text: string): boolean {
  const [, date = "", time = ""] = /^([^T]+)T(.+)$/.exec(text) ?? [];
  return (
    isDate(date) && /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.test(time)
  );
}

/** The formats of each type. The API server ignores all others. */
export const formats = {
  string: Object.keys(stringFormats),
  integer: ["int32", "int64"],
  number: ["float", "double"],
};

/** The format without dashes, as the API server looks it up: `date-time` is `datetime`. */
export function formatName(format: string): string {
  return format.replaceAll("-", "");
}

/** Whether the text has the format, or undefined if only the API server can check it. */
export function hasFormat(format: string, text: string): boolean | undefined {
  return stringFormats[formatName(format)]?.(text);
}
