import { join } from "node:path";
import type { Recipe } from "./recipe.ts";
import { serverImage } from "./server-image.ts";

/** A stand-in for the official image `redis:8.0`, from Debian's own packages. docs/images.md lists the differences. */
export const redis: Recipe = serverImage({
  reference: "docker.io/library/redis:8.0",
  usually: "10 s",
  suite: "trixie",
  packages: ["redis-server", "redis-tools"],
  user: { name: "redis", home: "/data" },
  entrypoint: join(import.meta.dirname, "redis", "docker-entrypoint.sh"),
  folders: { data: 0o1777 },
  sources: [import.meta.filename],
  config: {
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    Entrypoint: ["docker-entrypoint.sh"],
    Cmd: ["redis-server"],
    WorkingDir: "/data",
    ExposedPorts: { "6379/tcp": {} },
    Volumes: { "/data": {} },
  },
});
