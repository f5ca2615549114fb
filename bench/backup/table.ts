import { median, spread } from "../spread.ts";
import type { Turn } from "./turns.ts";

/**
 * A Markdown table with a line for each: medians of its turns, in parentheses the range, and how much of the time and
 * bytes of the others' the first one needed.
 *
 * @param bytes title of the column of bytes, if they have some
 */
export function table(title: string, taken: ReadonlyMap<string, readonly Turn[]>, bytes?: string): string {
  const [first] = taken.values();
  const columns: [title: string, digits: number, figure: (turn: Turn) => number][] = [
    ["s", 1, ({ seconds }) => seconds],
    ["CPU s", 1, ({ cpuSeconds }) => cpuSeconds],
    ["server's CPU s", 1, ({ serverCpuSeconds }) => serverCpuSeconds],
    ["peak MiB", 0, ({ peakMemory }) => peakMemory],
  ];
  if (bytes !== undefined) columns.push([bytes, 1, (turn) => (turn.bytes ?? Number.NaN) / 1e6]);
  const lines = [...taken].map(([name, turns]) => {
    const cells = columns.map(([, digits, figure]) => spread(turns.map(figure), digits));
    const share = (figure: (turn: Turn) => number) =>
      (median((first ?? []).map(figure)) / median(turns.map(figure))).toFixed(2);
    const shares = [share(({ seconds }) => seconds)];
    if (bytes !== undefined) shares.push(share((turn) => turn.bytes ?? Number.NaN));
    return row([name, ...cells, ...shares]);
  });
  const shares = ["first line's s ÷ its", ...(bytes === undefined ? [] : ["first line's MB ÷ its"])];
  const titles = row([title, ...columns.map(([name]) => name), ...shares]);
  const rule = row(titles.split(" | ").map(() => "---"));
  return [titles, rule, ...lines].join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
