import type { CommandConnection, CommandVariable, CommandVolume } from "../../api/databases/v1/connection.ts";
import type { EnvironmentVariable, KeySource } from "../../container-inputs.ts";
import type { DumpVolume, Engine } from "../engine.ts";
import { literal } from "../literal.ts";
import { commandDrill } from "./drill.ts";

/** Any other database, dumped by a program in the user's own image. */
export const command: Engine<CommandConnection> = {
  image({ image }) {
    return image;
  },

  references({ command: { env = [] } }) {
    return env.flatMap((variable, index) =>
      sourcesOf(variable).map(([member, source]) => ({
        field: `spec.connection.command.env[${String(index)}].valueFrom.${member}`,
        source,
      })),
    );
  },

  drill: commandDrill,

  failureReason: () => undefined,

  dump({ connection: { command: engine } }) {
    return {
      command: ["dump-command.sh", ...engine.dump.map(literal)],
      environment: (engine.env ?? []).map(environmentVariable),
      files: [],
      fileName: "dump",
      volumes: (engine.volumes ?? []).flatMap(dumpVolume),
    };
  },
};

function environmentVariable(variable: CommandVariable): EnvironmentVariable {
  const { name, value = "" } = variable;
  const [source] = sourcesOf(variable);
  return source === undefined ? { name, value } : { name, valueFrom: source[1] };
}

function sourcesOf({ valueFrom }: CommandVariable): [member: string, source: KeySource][] {
  const { secretKeyRef, configMapKeyRef } = valueFrom ?? {};
  if (secretKeyRef !== undefined) return [["secretKeyRef", { secretKeyRef }]];
  if (configMapKeyRef !== undefined) return [["configMapKeyRef", { configMapKeyRef }]];
  return [];
}

function dumpVolume({ mountPath, readOnly = false, persistentVolumeClaim }: CommandVolume): DumpVolume[] {
  return persistentVolumeClaim === undefined
    ? []
    : [{ claimName: persistentVolumeClaim.claimName, mountPath, readOnly }];
}
