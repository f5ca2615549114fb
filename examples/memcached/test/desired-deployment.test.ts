import { describe, expect, test } from "vitest";
import { desiredDeployment } from "../controllers/memcached/desired-deployment.ts";
import { memcached } from "./objects.ts";

const container = (...[spec]: Parameters<typeof memcached>) =>
  desiredDeployment(memcached(spec), "memcached:test").spec.template.spec?.containers[0];

describe("the Deployment of a Memcached", () => {
  test("has its name, and runs as many servers of the image as it asks for", () => {
    const deployment = desiredDeployment(memcached({ size: 3 }), "memcached:test");
    expect(deployment.metadata).toMatchObject({ namespace: "shop", name: "sessions" });
    expect(deployment.spec.replicas).toBe(3);
    expect(container()?.image).toBe("memcached:test");
  });

  test("can be scaled to nothing", () => {
    expect(desiredDeployment(memcached({ size: 0 }), "memcached:test").spec.replicas).toBe(0);
  });

  test("lets the servers listen on the port that the Pods announce", () => {
    const listening = container({ containerPort: 12000 });
    expect(listening?.ports).toMatchObject([{ name: "memcached", containerPort: 12000 }]);
    expect(listening?.command?.join(" ")).toContain("-p 12000");
    expect(listening?.readinessProbe?.tcpSocket?.port).toBe("memcached");
  });

  test("selects its own Pods, and not those of another Memcached", () => {
    const { spec } = desiredDeployment(memcached(), "memcached:test");
    expect(spec.template.metadata?.labels).toMatchObject(spec.selector.matchLabels ?? {});
    expect(spec.selector.matchLabels).toHaveProperty(["app.kubernetes.io/instance"], "sessions");
  });

  test("is allowed in a restricted namespace", () => {
    const pod = desiredDeployment(memcached(), "memcached:test").spec.template.spec;
    expect(pod?.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(container()?.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    });
  });
});
