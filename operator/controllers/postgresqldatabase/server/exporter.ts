import type { V1PodSpec } from "@kubernetes/client-node";
import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { containerResources } from "../../../kubernetes/container-resources.ts";
import {
  exporterPort,
  exporterRole,
  exporterSecretName,
  postgresqlPort,
} from "../../../kubernetes/database-names.ts";
import { fileMounts, restrictedContainer } from "../../../kubernetes/pod-template.ts";
import type { Stored } from "../../../runtime/index.ts";
import { databaseOf } from "../database-of.ts";

const passwordFolder = "/etc/my-operator/exporter";

/** The container next to the server that has its figures for Prometheus, if the spec has one. */
export function exporterParts(
  database: Stored<PostgreSQLDatabase>,
): Required<Pick<V1PodSpec, "containers" | "volumes">> {
  const { exporter } = database.spec.monitoring ?? {};
  if (exporter === undefined) return { containers: [], volumes: [] };
  const source = { secretKeyRef: { name: exporterSecretName(database.metadata.name), key: "password" } };
  const { volumes, volumeMounts } = fileMounts(
    "exporter",
    [{ source, fileName: "password" }],
    passwordFolder,
  );
  return {
    containers: [
      {
        name: "exporter",
        image: exporter.image,
        env: [
          // Who opens the server's socket is its superuser, so the exporter gets a password and the Pod's own network instead.
          {
            name: "DATA_SOURCE_URI",
            value: `127.0.0.1:${postgresqlPort}/${databaseOf(database).name}?sslmode=require`,
          },
          { name: "DATA_SOURCE_USER", value: exporterRole },
          { name: "DATA_SOURCE_PASS_FILE", value: `${passwordFolder}/password` },
        ],
        ports: [{ name: "metrics", containerPort: exporterPort, protocol: "TCP" }],
        resources: containerResources(exporter.resources, { cpu: "10m", memory: "32Mi" }),
        securityContext: restrictedContainer,
        terminationMessagePolicy: "FallbackToLogsOnError",
        volumeMounts,
      },
    ],
    volumes,
  };
}
