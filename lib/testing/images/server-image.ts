import { chmod, cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { extractDebianFiles } from "./debian-files.ts";
import { writeDockerArchive, type ImageConfig } from "./docker-archive.ts";
import { tools, type Recipe, type Workshop } from "./recipe.ts";

/** How a stand-in for an official image differs from the other stand-ins. */
export interface ServerImage {
  readonly reference: string;
  /** How long it usually takes. */
  readonly usually: string;
  /** Debian's release, such as `bookworm`. */
  readonly suite: string;
  /** Packages with the programs; what these depend on comes along. */
  readonly packages: readonly string[];
  /** Dependencies to leave out, besides those that no image needs. */
  readonly without?: RegExp;
  /** Files to leave out, as patterns of paths. */
  readonly withoutFiles?: readonly string[];
  /** The user that the program runs as by default: 999, as in the official images. */
  readonly user: { readonly name: string; readonly home: string };
  /** The script that starts the program, as a file of this machine. */
  readonly entrypoint?: string;
  /** Folders of the user with their modes, which any other user that a Pod may choose can write to as well. */
  readonly folders: Readonly<Record<string, number>>;
  readonly config: ImageConfig;
  /** Other files that the image is made from. */
  readonly sources?: readonly string[];
  /** Finishes the root folder, for example with the configuration that packages write when they are set up. */
  readonly finish?: (root: string, workshop: Workshop) => Promise<void>;
}

/** The user's and group's number in the official images. */
const userId = 999;

/** The root file system around a program: what the official images are likely to have too. */
const surroundings = [
  "base-files",
  "bash",
  "coreutils",
  "dash",
  "findutils",
  "grep",
  "gzip",
  "libc-bin",
  "mawk",
  "sed",
  "tar",
  "util-linux",
  "xz-utils",
  "zstd",
];

/** What packages need only to be configured, and what an init system or a login would. */
const unneeded =
  /^(adduser|debconf|debianutils|init-system-helpers|libaudit-common|libdebconf.*|libgdbm.*|libperl.*|libpam-.*|libproc2.*|libsemanage.*|libsepol.*|libtext-.*|locales|libc-l10n|login.*|lsb-base|passwd|perl.*|procps|sensible-utils|sysvinit-utils|ucf)$/;

/** An image of a server from Debian's own packages, with the name, paths and user of the official one. */
export function serverImage(image: ServerImage): Recipe {
  const { reference, usually, suite, user, entrypoint, folders, config } = image;
  return {
    reference,
    usually,
    sources: () => [
      import.meta.filename,
      ...(image.sources ?? []),
      ...(entrypoint === undefined ? [] : [entrypoint]),
      ...tools,
    ],
    build: async (archive, workshop) => {
      const { scratch, cache } = workshop;
      const root = join(scratch, "root");
      const owned = join(scratch, "owned");
      await mkdir(root);
      await extractDebianFiles(
        {
          suite,
          packages: [...image.packages, ...surroundings],
          without: image.without === undefined ? unneeded : either(unneeded, image.without),
          withoutFiles: image.withoutFiles ?? [],
        },
        root,
        join(cache, "debian"),
      );
      await writeUsers(root, user);
      await symlink("mawk", join(root, "usr", "bin", "awk"));
      if (entrypoint !== undefined) await installEntrypoint(root, entrypoint);
      await image.finish?.(root, workshop);
      await makeFolders(owned, folders);
      const layers = [
        { folder: root, owner: 0 },
        { folder: owned, owner: userId, paths: outermost(Object.keys(folders)) },
      ];
      await writeDockerArchive(archive, reference, layers, config);
    },
  };
}

function either(one: RegExp, other: RegExp): RegExp {
  return new RegExp(`${one.source}|${other.source}`);
}

async function writeUsers(root: string, { name, home }: ServerImage["user"]): Promise<void> {
  const id = String(userId);
  await writeFile(
    join(root, "etc", "passwd"),
    `root:x:0:0:root:/root:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
${name}:x:${id}:${id}::${home}:/bin/bash
`,
  );
  await writeFile(join(root, "etc", "group"), `root:x:0:\nnogroup:x:65534:\n${name}:x:${id}:\n`);
}

async function installEntrypoint(root: string, script: string): Promise<void> {
  const folder = join(root, "usr", "local", "bin");
  const command = join(folder, "docker-entrypoint.sh");
  await mkdir(folder, { recursive: true });
  await cp(script, command);
  await chmod(command, 0o755);
}

async function makeFolders(owned: string, folders: ServerImage["folders"]): Promise<void> {
  for (const path of Object.keys(folders)) await mkdir(join(owned, path), { recursive: true });
  // The mode that mkdir gives is cut by the process' umask.
  for (const [path, mode] of Object.entries(folders)) await chmod(join(owned, path), mode);
}

/** Without those that lie in another one. */
function outermost(paths: readonly string[]): string[] {
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)));
}
