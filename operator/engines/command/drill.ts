import type { CommandConnection } from "../../api/databases/v1/connection.ts";
import type { EngineDrill } from "../drill.ts";

/** Any other database: the user's own program verifies its dumps. */
export const commandDrill: EngineDrill<CommandConnection> = {
  script: "verify-command.sh",

  arguments: ({ command: { verify } }) => verify,

  inputs: () => ({}),

  judge(outputs) {
    const code = outputs.get("code")?.trim();
    if (code === "0") return { warnings: [] };
    const errors = (outputs.get("errors") ?? "").trimEnd().split("\n").slice(-5).join("\n").slice(-1000);
    const said = errors === "" ? "" : ` It wrote: ${errors}`;
    if (!/^\d+$/.test(code ?? "")) {
      const message = `The program of connection.command.verify left no exit code.${said}`;
      return { finding: { verdict: "Unknown", reason: "RestoreFailed", message }, warnings: [] };
    }
    // Codes from 126 on are those of the shell: no such program, or it was killed.
    if (Number(code) >= 126) {
      const message = `The program of connection.command.verify did not run to its end (exit code ${code ?? ""}).${said}`;
      return { finding: { verdict: "Unknown", reason: "RestoreFailed", message }, warnings: [] };
    }
    const message = `The program of connection.command.verify ended with exit code ${code ?? ""}.${said}`;
    return { finding: { verdict: "False", reason: "RestoreErrors", message }, warnings: [] };
  },
};
