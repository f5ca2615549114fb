import { apiPage } from "./api-page.ts";
import { metricsPage } from "./metrics-page.ts";
import { reasonsPage } from "./reasons-page.ts";

/** The pages of docs/ that are generated, by the names of their files. */
export const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  "api.md": apiPage,
  "metrics.md": metricsPage,
  "reasons.md": reasonsPage,
};
