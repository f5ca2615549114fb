import type { Pod, StatefulSet } from "../../../operator/kubernetes/kinds.ts";
import { pods, statefulSets } from "../../../operator/kubernetes/kinds.ts";
import { isAlreadyExists } from "../../../operator/runtime/index.ts";
import type { FakeControlPlane } from "./fake-control-plane.ts";

/** Does what the controller of StatefulSets and the kubelet do for the servers of PostgreSQLDatabases. No server runs. */
export function serverPods({
  controlPlane,
  namespace,
}: {
  controlPlane: FakeControlPlane;
  namespace: string;
}) {
  const { client } = controlPlane;

  /** Ensures that the Pod of the first instance exists, and sets its status. */
  async function setPod(database: string, status: NonNullable<Pod["status"]>): Promise<void> {
    const { spec } = await client.get<StatefulSet>(statefulSets, { namespace, name: database });
    const { metadata = {}, spec: podSpec } = spec.template;
    const name = `${database}-0`;
    const data = { name: "data", persistentVolumeClaim: { claimName: `data-${name}` } };
    const pod: Pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name,
        namespace,
        labels: { ...metadata.labels },
        annotations: { ...metadata.annotations },
      },
      spec: Object.assign(structuredClone(podSpec ?? { containers: [] }), {
        volumes: [...(podSpec?.volumes ?? []), data],
      }),
    };
    try {
      await client.create(pods, pod);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    await client.patchStatus(pods, { namespace, name }, { type: "merge", body: { status } });
  }

  /** The server accepts connections. */
  function serve(database: string, imageID = "docker.io/library/postgres@sha256:abc"): Promise<void> {
    const container = { image: "i", imageID, name: "postgresql", ready: true, restartCount: 0 };
    return setPod(database, {
      phase: "Running",
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [{ ...container, state: { running: {} } }],
    });
  }

  /** The server has ended, and the kubelet waits before it starts it again. */
  function crash(database: string, message: string, exitCode = 1): Promise<void> {
    const container = { image: "i", imageID: "i", name: "postgresql", ready: false, restartCount: 3 };
    return setPod(database, {
      phase: "Running",
      conditions: [{ type: "Ready", status: "False" }],
      containerStatuses: [
        {
          ...container,
          state: { waiting: { reason: "CrashLoopBackOff" } },
          lastState: { terminated: { exitCode, message } },
        },
      ],
    });
  }

  /** The API server refuses the Pod of the server. */
  async function refuse(database: string, why: string): Promise<void> {
    const statefulSet = await client.get<StatefulSet>(statefulSets, { namespace, name: database });
    const message = `create Pod ${database}-0 in StatefulSet ${database} failed error: ${why}`;
    await controlPlane.warn(statefulSet, "FailedCreate", "statefulset-controller", message);
  }

  return { serve, crash, refuse };
}
