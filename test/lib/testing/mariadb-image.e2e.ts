import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureImages } from "../../../lib/testing/images.ts";
import { unpackImage, type RunOptions, type UnpackedImage } from "../../../lib/testing/images/sandbox.ts";

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** Makes a folder with these files that any user may read. */
async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "my-operator-mariadb-"));
  folders.push(folder);
  await chmod(folder, 0o777);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

describe.each(["10.11", "11.8"] as const)("the stand-in for mariadb:%s", (version) => {
  let image: UnpackedImage;
  beforeAll(async () => {
    const [made] = await ensureImages([`mariadb:${version}`], { log: console.error });
    image = await unpackImage(made?.archive ?? "");
  });
  afterAll(() => image.remove());

  const writable = ["/tmp", "/run/mysqld", "/var/lib/mysql"];
  const contract = {
    MARIADB_ROOT_PASSWORD: "root's",
    MARIADB_DATABASE: "shop_db",
    MARIADB_USER: "app",
    MARIADB_PASSWORD: `it's a "password" \\n`,
  };

  /** Starts a server with the image's entry point, runs `script` once the server answers, and stops the server. */
  const besideServer = (script: string, options: RunOptions = {}, server = "mariadbd") =>
    image.run(
      [
        "bash",
        "-euc",
        `query() { MYSQL_PWD=\${PASSWORD-$MARIADB_PASSWORD} mariadb -h 192.0.2.1 -u "\${ACCOUNT-app}" -N shop_db -e "$1"; }
         start() {
           docker-entrypoint.sh "$@" >/tmp/log 2>&1 & server=$!
           until query "select 1" >/dev/null 2>&1; do
             kill -0 $server 2>/dev/null || { cat /tmp/log >&2; exit 1; }
             sleep 0.1
           done
         }
         stop() { kill $server; wait $server; }
         start ${server}
         ${script}
         stop`,
      ],
      { user: 999, writable, env: contract, ...options },
    );

  test("has every library that its programs need", async () => {
    const missing = await image.run(
      [
        "bash",
        "-c",
        `for file in /usr/sbin/mariadbd /usr/bin/{mariadb{,-dump,-admin,-binlog,-upgrade},my_print_defaults,resolveip}; do ldd "$file" 2>/dev/null | sed -n "s|.*not found|$file: &|p"; done`,
      ],
      { user: 999 },
    );
    expect(missing).toBe("");
  });

  test("has no accounts but those of the environment, with its passwords", async () => {
    const output = await besideServer(`
      ACCOUNT=root PASSWORD=$MARIADB_ROOT_PASSWORD query "select user, host from mysql.user order by user, host"
      query "show databases"
      PASSWORD=wrong query "select 1" 2>&1 || echo refused
    `);
    expect(output).toContain(
      "app\t%\nmariadb.sys\tlocalhost\nroot\t%\nroot\tlocalhost\ninformation_schema\nshop_db\n",
    );
    expect(output).toMatch(/Access denied for user 'app'[^]*refused\n$/);
  });

  test("runs the init files once, in the order of their names, and stays as it is at the next start", async () => {
    const initFiles = await folderWith({
      "1-table.sql": "create table said (word text);",
      "2-insert.sql.gz": gzipSync("insert into said values ('gz');"),
      "3-script.sh": `process_sql -e "insert into said values ('sh')"`,
    });
    const output = await besideServer(
      `query "select * from said"; stop; start mariadbd; query "select count(*) from said"`,
      { mounts: { "/docker-entrypoint-initdb.d": initFiles } },
    );
    expect(output).toBe("gz\nsh\n2\n");
  });

  test("runs as any user that a Pod chooses, with only the server's options as arguments", async () => {
    const script = `id -u; query "select current_user(), @@max_connections"`;
    const output = await besideServer(script, { user: 1000650000 }, "--max-connections=17");
    expect(output).toBe("1000650000\napp@%\t17\n");
  });

  test("gives up root at once when it is started as root", async () => {
    const output = await besideServer(
      `set -- $(grep ^Uid: /proc/$server/status); echo "server $2"
       stat --format "data %u" /var/lib/mysql/mysql`,
      { user: 0 },
    );
    expect(output).toBe("server 999\ndata 999\n");
  });

  test("takes passwords from files, and the older names of its variables", async () => {
    const secrets = await folderWith({ password: "from a file\n", root: "root too\n" });
    const output = await besideServer(
      `PASSWORD="from a file" query "select 'in'"; ACCOUNT=root PASSWORD="root too" query "select 'in'"`,
      {
        mounts: { "/mnt": secrets },
        env: {
          MYSQL_DATABASE: "shop_db",
          MYSQL_USER: "app",
          MYSQL_PASSWORD_FILE: "/mnt/password",
          MARIADB_ROOT_PASSWORD_FILE: "/mnt/root",
          PASSWORD: "from a file",
        },
      },
    );
    expect(output).toBe("in\nin\n");
  });

  test("does not start with an empty folder if no variable is about root's password", async () => {
    const env = { ...contract, MARIADB_ROOT_PASSWORD: "" };
    await expect(besideServer("", { env })).rejects.toThrow("none of MARIADB_ROOT_PASSWORD");
  });
});
