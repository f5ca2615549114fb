import { spread } from "../spread.ts";
import type { Figure, Figures } from "./turn.ts";

/** The printed tables, each with its columns and their numbers of decimals. */
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

/**
 * Returns Markdown tables with a line for each contestant: the medians of its turns, and their ranges in parentheses.
 */
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
  const values = turns.map((figures) => figures[figure]).filter((value) => value !== undefined);
  return spread(values, digits);
}
