import type { Failure } from "../failure.ts";
import { engineNamed } from "./engines.ts";
import { engineReasons, type EngineReason } from "./reasons.ts";

/**
 * Why an engine's script failed: its own last lines, and advice if the cause is known.
 *
 * @param script Its file name, such as `dump-postgresql.sh`.
 * @param reason The reason, if the script knows it by itself.
 * @param errors The last lines that it wrote to standard error.
 */
export function explainScript(
  script: string,
  exitCode: number | undefined,
  reason: string | undefined,
  errors: string,
): Failure {
  const [, action = "", engine = ""] = /^(dump|probe)-(\w+)\.sh$/.exec(script) ?? [];
  const unexplained = action === "probe" ? "ProbeFailed" : "DumpFailed";
  const cause = reason ?? engineNamed(engine)?.failureReason(errors) ?? unexplained;
  const found =
    `${errors.replaceAll(sourcePosition, "")} (${script} exited with ${exitCode ?? "a signal"})`.trim();
  // The advice on an unexplained failure is to read this message.
  const hasAdvice = cause !== unexplained && isEngineReason(cause);
  return { reason: cause, message: hasAdvice ? `${found}. ${engineReasons[cause].advice}` : found };
}

/** Where in its source PostgreSQL found an error: psql prints it together with the SQLSTATE. */
const sourcePosition = /\nLOCATION: {2}\w+, [\w.-]+:\d+$/gm;

function isEngineReason(reason: string): reason is EngineReason {
  return Object.hasOwn(engineReasons, reason);
}
