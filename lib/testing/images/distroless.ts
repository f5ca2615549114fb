import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { extractDebianFiles, type DebianFiles } from "./debian-files.ts";
import { writeDockerArchive } from "./docker-archive.ts";
import { tools, type Recipe } from "./recipe.ts";

const files: DebianFiles = {
  suite: "bookworm",
  packages: ["base-files", "ca-certificates", "libc6", "libgcc-s1", "libstdc++6", "netbase", "tzdata"],
  // base-files and ca-certificates need these only to be configured.
  without: /^(mawk|openssl|debconf|libssl|perl|libcrypt|libdebconf)/,
};

const users = {
  passwd: `root:x:0:0:root:/root:/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin
`,
  group: `root:x:0:
nogroup:x:65534:
nonroot:x:65532:
`,
};

/** The base of the operator's image where no registry is reachable: the C and C++ libraries, no shell. */
export const distroless: Recipe = {
  reference: "localhost/distroless-cc:debian12",
  usually: "10 s",
  sources: () => [import.meta.filename, ...tools],
  build: async (archive, { scratch, cache }) => {
    const root = join(scratch, "root");
    const home = join("home", "nonroot");
    await mkdir(root);
    await extractDebianFiles(files, root, join(cache, "debian"));
    await writeFile(join(root, "etc", "passwd"), users.passwd);
    await writeFile(join(root, "etc", "group"), users.group);
    await bundleCertificates(root);
    await mkdir(join(scratch, home), { recursive: true });
    const layers = [
      { folder: root, owner: 0 },
      { folder: scratch, owner: 65532, paths: [home] },
    ];
    await writeDockerArchive(archive, distroless.reference, layers, {
      User: "65532:65532",
      WorkingDir: "/home/nonroot",
      Env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt",
      ],
    });
  },
};

/** What ca-certificates does when it is configured: one file of all authorities, where TLS libraries look. */
async function bundleCertificates(root: string): Promise<void> {
  const authorities = join(root, "usr", "share", "ca-certificates", "mozilla");
  const names = (await readdir(authorities)).sort();
  const certificates = await Promise.all(names.map((name) => readFile(join(authorities, name), "utf8")));
  await mkdir(join(root, "etc", "ssl", "certs"), { recursive: true });
  await writeFile(join(root, "etc", "ssl", "certs", "ca-certificates.crt"), certificates.join("\n"));
}
