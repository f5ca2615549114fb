import type { Recipe } from "./recipe.ts";
import { serverImage } from "./server-image.ts";

/** The command-line program of SQLite, which has no official image: any image with a shell and `sqlite3` works. */
export const sqlite: Recipe = serverImage({
  reference: "localhost/sqlite3:3",
  usually: "10 s",
  suite: "trixie",
  packages: ["sqlite3"],
  user: { name: "sqlite", home: "/data" },
  folders: { data: 0o1777 },
  sources: [import.meta.filename],
  config: {
    User: "999:999",
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    Cmd: ["sqlite3"],
    WorkingDir: "/data",
  },
});
