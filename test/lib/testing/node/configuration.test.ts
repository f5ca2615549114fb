import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { apiServerArguments } from "../../../../lib/testing/apiserver.ts";
import { renderKubeconfig } from "../../../../lib/testing/kubeconfig.ts";
import { namedCluster } from "../../../../lib/testing/node/clusters.ts";
import { containerdConfig } from "../../../../lib/testing/node/containerd.ts";
import { kubeletConfig } from "../../../../lib/testing/node/kubelet.ts";
import { cniConfig } from "../../../../lib/testing/node/network.ts";

const credentials = {
  token: "secret",
  tokenFile: "/c/tokens",
  serviceAccountKeyFile: "/c/key",
  certificateFolder: "/c",
  certificateFile: "/c/apiserver.crt",
};

describe("the configuration of", () => {
  test("the API server names no secret, which every process could read", () => {
    const options = { port: 6443, etcdPort: 2379, serviceRange: "198.51.100.0/24" };
    const args = apiServerArguments({
      ...options,
      address: "192.0.2.10",
      credentials,
      authorizationMode: "RBAC",
    });
    expect(args).toContain("--bind-address=192.0.2.10");
    expect(args.join(" ")).not.toContain("secret");
  });

  test("the kubelet keeps its control groups below the cluster's own", () => {
    const config: unknown = parse(kubeletConfig({ cgroupRoot: "/my-operator-a", resolvConf: "/r" }));
    expect(config).toMatchObject({
      cgroupRoot: "/my-operator-a",
      resolvConf: "/r",
      enforceNodeAllocatable: [],
    });
  });

  test("containerd keeps its files where the node's own folders lie over the host's", () => {
    const toml = containerdConfig({ sandboxImage: "pause", cniConfigFolder: "/a", cniPluginFolder: "/b" });
    expect(toml).toContain('root = "/var/lib/containerd"');
    expect(toml).toContain('state = "/run/containerd"');
    expect(toml).toContain('sandbox_image = "pause"');
  });

  test("Pods' network routes all of it through the node", () => {
    expect(JSON.parse(cniConfig())).toMatchObject({
      plugins: [{ type: "ptp", ipam: { routes: [{ dst: "0.0.0.0/0" }] } }, { type: "portmap" }],
    });
  });

  test("clients trusts the API server's own certificate", () => {
    const text = renderKubeconfig({
      name: "a",
      server: "https://localhost:1",
      certificateAuthority: "PEM",
      token: "t",
    });
    expect(parse(text)).toMatchObject({
      clusters: [{ cluster: { server: "https://localhost:1", "certificate-authority-data": "UEVN" } }],
      "current-context": "a",
    });
  });
});

test.each(["", "Demo", "../up", "-a", "a".repeat(31)])('"%s" is not a valid name for a cluster', (name) => {
  expect(() => namedCluster(name)).toThrow("is not a valid name for a cluster");
});
