import type { Failure } from "../failure.ts";
import { engineNamed } from "./engines.ts";

/**
 * Why an engine's script failed.
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
  const sign = engineNamed(engine)?.errorSigns.find(([, text]) => text.test(errors));
  return {
    reason: reason ?? sign?.[0] ?? (action === "probe" ? "ProbeFailed" : "DumpFailed"),
    message: `${errors} (${script} exited with ${exitCode ?? "a signal"})`.trim(),
  };
}
