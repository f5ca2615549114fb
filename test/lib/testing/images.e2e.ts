import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildImageFolder } from "../../../lib/build/build-image.ts";
import { cacheFolder } from "../../../lib/build/cache.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import { ensureImages } from "../../../lib/testing/images.ts";
import { unpackImage, type RunOptions, type UnpackedImage } from "../../../lib/testing/images/sandbox.ts";

const names = ["operator", "pause", "postgres:15", "postgres:17"] as const;
const images = new Map<string, UnpackedImage>();
const folders: string[] = [];

beforeAll(async () => {
  const archives = await ensureImages(names, {
    log: (line) => {
      console.log(line);
    },
  });
  for (const [index, name] of names.entries()) {
    const archive = archives[index]?.archive ?? "";
    images.set(name, await unpackImage(archive));
  }
});

afterAll(async () => {
  for (const { remove } of images.values()) await remove();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

function image(name: (typeof names)[number]): UnpackedImage {
  const found = images.get(name);
  if (found === undefined) throw new Error(`The image ${name} was not unpacked.`);
  return found;
}

/** Makes a folder with these files that any user may write to. */
async function folderWith(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "my-operator-images-"));
  folders.push(folder);
  await chmod(folder, 0o777);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

test("building the image's files again touches only what changed", async () => {
  const folder = await folderWith();
  const entryPoint = join(await folderWith({ "main.ts": "console.log('one');" }), "main.ts");
  const build = async () => {
    await buildImageFolder({ entryPoint, folder, cache: cacheFolder() });
    const names = await readdir(folder);
    const inodes = await Promise.all(
      names.map(async (name) => [name, (await stat(join(folder, name))).ino] as const),
    );
    return Object.fromEntries(inodes);
  };
  const first = await build();
  await writeFile(join(folder, "removed-script.sh"), "");
  expect(await build()).toEqual(first);
  await writeFile(entryPoint, "console.log('two');");
  const changed = await build();
  expect(changed["manager.mjs"]).not.toBe(first["manager.mjs"]);
  expect({ ...changed, "manager.mjs": first["manager.mjs"] }).toEqual(first);
  expect(await readFile(join(folder, "manager.mjs"), "utf8")).toContain("two");
});

test("the images have the names that manifests use", () => {
  expect(names.map((name) => image(name).name)).toEqual([
    expect.stringMatching(/^docker\.io\/library\/my-operator:\d+\.\d+\.\d+$/),
    "localhost/pause:1",
    "docker.io/library/postgres:15",
    "docker.io/library/postgres:17",
  ]);
});

test("images that exist are neither made again nor logged", async () => {
  const said: string[] = [];
  const files = async () => {
    const archives = await ensureImages(names, { log: (line) => said.push(line) });
    return Promise.all(archives.map(async ({ archive }) => ({ archive, made: (await stat(archive)).ino })));
  };
  expect(await files()).toEqual(await files());
  expect(said).toEqual([]);
});

test("building images leaves no mount behind", async () => {
  expect(await readFile("/proc/self/mounts", "utf8")).not.toContain(join(cacheFolder(), "buildah"));
});

test("pause waits for a signal to end, and nothing is left of a command that was killed", async () => {
  const mark = randomUUID();
  const waiting = image("pause").run(["/pause", mark], { user: 65535, writable: [], timeoutSeconds: 1 });
  await expect(waiting).rejects.toThrow("was killed after 1 s");
  await eventually("the end of the command", async () => {
    expect(await commandLinesWith(mark)).toEqual([]);
  });
});

/** The command lines of this machine's processes that contain a text. */
async function commandLinesWith(text: string): Promise<string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(text));
}

describe("the operator's image", () => {
  const manager = (args: readonly string[], options: RunOptions = {}) =>
    image("operator").run([...(image("operator").config.Entrypoint ?? []), ...args], options);

  test("runs as a user without privileges", () => {
    expect(image("operator").config.User).toBe("65532:65532");
  });

  test("starts on a read-only root and explains its flags", async () => {
    expect(await manager(["--help"])).toContain("--leader-elect");
  });

  test("gives restic and the runner scripts to a container of another image", async () => {
    const shared = await folderWith();
    await manager(["install-runner", "/mnt"], { mounts: { "/mnt": shared } });
    expect(await readdir(shared)).toEqual(expect.arrayContaining(["restic", "backup.sh"]));
    expect((await stat(join(shared, "restic"))).mode & 0o777).toBe(0o755);
    const mounts = { "/mnt": shared };
    expect(await image("postgres:15").run(["/mnt/restic", "version"], { user: 999, mounts })).toMatch(
      /^restic 0\./,
    );
  });

  test("has no shell for an intruder to use", async () => {
    await expect(image("operator").run(["/bin/sh", "-c", "true"])).rejects.toThrow(
      "No such file or directory",
    );
  });

  test("knows the authorities that sign certificates", async () => {
    const count =
      'console.log(require("fs").readFileSync(process.env.SSL_CERT_FILE, "utf8").match(/BEGIN CERT/g).length)';
    expect(Number(await image("operator").run(["/usr/local/bin/node", "-e", count]))).toBeGreaterThan(100);
  });
});

describe.each(["postgres:15", "postgres:17"] as const)("the stand-in for %s", (name) => {
  const major = name.slice("postgres:".length);
  const writable = ["/tmp", "/run/postgresql", "/var/lib/postgresql/data"];
  const contract = {
    POSTGRES_PASSWORD: `it's "secret"`,
    POSTGRES_USER: "app",
    POSTGRES_DB: "shop-db",
    PGDATA: "/var/lib/postgresql/data/pgdata",
  };

  /** Starts a server with the image's entry point, runs `script` once the server answers, and stops the server. */
  const besideServer = (script: string, options: RunOptions = {}, server = "postgres") =>
    image(name).run(
      [
        "bash",
        "-euc",
        `start() {
           docker-entrypoint.sh "$@" >/tmp/log 2>&1 & server=$!
           until pg_isready --quiet --host 192.0.2.1 --username app; do
             kill -0 $server 2>/dev/null || { cat /tmp/log >&2; exit 1; }
             sleep 0.05
           done
         }
         stop() { kill -INT $server; wait $server; }
         query() { PGPASSWORD=\${PASSWORD-$POSTGRES_PASSWORD} psql --host 192.0.2.1 -U app -d shop-db -Atc "$1"; }
         start ${server}
         ${script}
         stop`,
      ],
      { user: 999, writable, env: contract, ...options },
    );

  test("has every library that its programs need", async () => {
    const missing = await image(name).run(
      [
        "bash",
        "-c",
        `for file in /usr/bin/* /usr/lib/postgresql/*/{bin,lib}/*; do ldd "$file" 2>/dev/null | sed -n "s|.*not found|$file: &|p"; done`,
      ],
      { user: 999 },
    );
    expect(missing).toBe("");
  });

  test("serves the database, user and password of the environment on a read-only root", async () => {
    const output = await besideServer(`
      query "select current_database(), current_user, current_setting('server_version_num')::int / 10000"
      PASSWORD=wrong query "select 1" 2>&1 || echo refused
      type psql pg_dump pg_restore initdb pg_ctl >/dev/null
    `);
    expect(output).toContain(`shop-db|app|${major}\n`);
    expect(output).toMatch(/password authentication failed[^]*refused\n$/);
  });

  test("runs the init files once, in the order of their names", async () => {
    const initFiles = await folderWith({
      "1-table.sql": "create table said (word text);",
      "2-insert.sql.gz": gzipSync("insert into said values ('gz');"),
      "3-script.sh": `psql -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c "insert into said values ('sh')"`,
    });
    const output = await besideServer(
      `query "table said"; stop; start postgres; query "select count(*) from said"`,
      {
        mounts: { "/docker-entrypoint-initdb.d": initFiles },
      },
    );
    expect(output).toBe("gz\nsh\n2\n");
  });

  test("dumps with pg_dump and restores with pg_restore", async () => {
    const output = await besideServer(`
      export PGPASSWORD=$POSTGRES_PASSWORD PGHOST=192.0.2.1 PGUSER=app
      query "create table numbers as select generate_series(1, 1000) as number"
      createdb copy
      pg_dump -Fc -Z0 shop-db | pg_restore --dbname copy
      psql -d copy -Atc "select sum(number) from numbers"
    `);
    expect(output).toContain("\n500500\n");
  });

  test("runs as any user that a Pod chooses", async () => {
    const output = await besideServer(`id -u; query "select current_user"`, { user: 1000650000 });
    expect(output).toBe("1000650000\napp\n");
  });

  test("gives up root at once when it is started as root", async () => {
    const output = await besideServer(
      `set -- $(grep ^Uid: /proc/$server/status); echo "server $2"
       stat --format "data %u" "$PGDATA/PG_VERSION"`,
      { user: 0 },
    );
    expect(output).toBe("server 999\ndata 999\n");
  });

  test("takes the password from a file", async () => {
    const secret = await folderWith({ password: "from a file\n" });
    const output = await besideServer(`PASSWORD="from a file" query "select 'in'"`, {
      mounts: { "/mnt": secret },
      env: { ...contract, POSTGRES_PASSWORD: "", POSTGRES_PASSWORD_FILE: "/mnt/password" },
    });
    expect(output).toBe("in\n");
  });

  test("does not start with an empty folder and no password", async () => {
    const env = { ...contract, POSTGRES_PASSWORD: "" };
    await expect(besideServer("", { env })).rejects.toThrow("POSTGRES_PASSWORD is not set");
  });

  test("accepts every connection with POSTGRES_HOST_AUTH_METHOD=trust", async () => {
    const env = { ...contract, POSTGRES_PASSWORD: "", POSTGRES_HOST_AUTH_METHOD: "trust" };
    expect(await besideServer(`query "select 'in'"`, { env })).toBe("in\n");
  });

  test("speaks TLS when its arguments say so", async () => {
    const files = await folderWith();
    await image(name).run(
      [
        ..."openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=database".split(
          " ",
        ),
        ..."-keyout /mnt/key -out /mnt/certificate".split(" "),
      ],
      { user: 999, mounts: { "/mnt": files } },
    );
    const output = await besideServer(
      `PGSSLMODE=require query "select ssl from pg_stat_ssl where pid = pg_backend_pid()"`,
      { mounts: { "/mnt": files } },
      "-c ssl=on -c ssl_cert_file=/mnt/certificate -c ssl_key_file=/mnt/key",
    );
    expect(output).toBe("t\n");
  });
});
