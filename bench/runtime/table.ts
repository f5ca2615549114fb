import type { Figure, Figures } from "./turn.ts";

/** The tables that are printed, each with its columns and how many digits after the point they have. */
const TABLES: readonly Partial<Record<Figure, number>>[] = [
  { "converge s": 2, "CPU s": 2, "peak MiB": 0, "writes per CR": 2, "failed writes": 0 },
  {
    "restart: ready s": 2,
    "restart: CPU s": 2,
    "restart: peak MiB": 0,
    "restart: writes": 0,
    "idle CPU ms/s": 1,
    "idle MiB": 0,
  },
  { "p50 ms": 1, "p95 ms": 1, "p99 ms": 1, "open loop: failed writes": 0 },
];

/** Markdown tables with a line for each contestant: medians of its turns, in parentheses the range. */
export function tables(turns: ReadonlyMap<string, readonly Figures[]>): string {
  return TABLES.map((columns) => {
    const figures = Object.entries(columns) as [Figure, number][];
    const lines = [...turns].flatMap(([name, taken]) => {
      const cells = figures.map(([figure, digits]) => cell(taken, figure, digits));
      return cells.every((text) => text === "") ? [] : [row([name, ...cells])];
    });
    const titles = row(["", ...figures.map(([figure]) => figure)]);
    const rule = row(["---", ...figures.map(() => "---")]);
    return [titles, rule, ...lines].join("\n");
  }).join("\n\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function cell(turns: readonly Figures[], figure: Figure, digits: number): string {
  const values = turns
    .map((figures) => figures[figure])
    .filter((value) => value !== undefined)
    .sort((one, other) => one - other);
  const [least, most] = [values[0], values.at(-1)];
  if (least === undefined || most === undefined) return "";
  const [median, low, high] = [medianOf(values), least, most].map((value) => value.toFixed(digits));
  return low === high ? String(median) : `${String(median)} (${String(low)}–${String(high)})`;
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const [below, above] = [
    sorted[Math.ceil(middle) - 1] ?? Number.NaN,
    sorted[Math.floor(middle)] ?? Number.NaN,
  ];
  return (below + above) / 2;
}
