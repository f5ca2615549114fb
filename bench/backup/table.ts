import { median, spread } from "../spread.ts";
import type { Turn } from "./turns.ts";

type Column = readonly [title: string, digits: number, figure: (turn: Turn) => number];

const seconds: Column = ["s", 1, (turn) => turn.seconds];

/**
 * A Markdown table with a line for each program: the medians of its turns, their ranges in parentheses, and how the
 * time and bytes of `run` compare with the line's.
 *
 * @param run the run that all are compared with
 * @param bytes the title of the column of bytes, if there is one
 */
export function table(
  title: string,
  taken: ReadonlyMap<string, readonly Turn[]>,
  run: readonly Turn[],
  bytes?: string,
): string {
  const stored: Column[] =
    bytes === undefined ? [] : [[bytes, 1, (turn) => (turn.bytes ?? Number.NaN) / 1e6]];
  const columns: Column[] = [
    seconds,
    ["CPU s", 1, ({ cpuSeconds }) => cpuSeconds],
    ["server's CPU s", 1, ({ serverCpuSeconds }) => serverCpuSeconds],
    ["peak MiB", 0, ({ peakMemory }) => peakMemory],
    ...stored,
  ];
  const compared = [seconds, ...stored];
  const titles = compared.map(([name]) => `${name}: the run's ÷ this`);
  const lines = [...taken].map(([name, turns]) => [
    name,
    ...columns.map(([, digits, figure]) => spread(turns.map(figure), digits)),
    ...compared.map(([, , figure]) => (median(run.map(figure)) / median(turns.map(figure))).toFixed(2)),
  ]);
  const head = [title, ...columns.map(([name]) => name), ...titles];
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
