import type { CommandConnection } from "../../api/databases/v1/connection.ts";
import type { EnvironmentVariable } from "../../container-inputs.ts";
import type { Engine } from "../engine.ts";
import { literal } from "../literal.ts";

/** Any other database, dumped by a program in the user's own image. */
export const command: Engine<CommandConnection> = {
  image({ image }) {
    return image;
  },

  secrets({ command: { env = [] } }) {
    return env.flatMap(({ valueSecretRef }, index) =>
      valueSecretRef === undefined
        ? []
        : [
            {
              field: `spec.connection.command.env[${String(index)}].valueSecretRef`,
              selector: valueSecretRef,
            },
          ],
    );
  },

  errorSigns: [],

  dump({ connection: { command: engine } }) {
    const { volume } = engine;
    return {
      command: ["dump-command.sh", ...engine.dump.map(literal)],
      environment: environment(engine.env ?? []),
      secretFiles: [],
      fileName: "dump",
      ...(volume === undefined ? {} : { volume: { ...volume, readOnly: volume.readOnly ?? false } }),
    };
  },
};

function environment(variables: NonNullable<CommandConnection["command"]["env"]>): EnvironmentVariable[] {
  return variables.map(({ name, value, valueSecretRef }) =>
    valueSecretRef === undefined
      ? { name, value: value ?? "" }
      : { name, valueFrom: { secretKeyRef: valueSecretRef } },
  );
}
