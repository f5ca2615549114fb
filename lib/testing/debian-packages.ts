import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Makes sure that Debian packages are installed: as root on Debian, missing ones are installed.
 *
 * @throws Error naming the missing packages and the command that installs them, where this may not or cannot do it.
 */
export async function ensureDebianPackages(
  names: readonly string[],
  log: (line: string) => void,
): Promise<void> {
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid?.() !== 0 || !(await onDebian())) {
    throw new Error(`Missing on this machine: ${missing.join(", ")}. Install with (as root): ${command}`);
  }
  log(`installing ${missing.join(", ")} (about 10 s)`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const aptGet = (...words: string[]) =>
    // Another program may be installing something: wait for it instead of failing.
    run("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=300", ...words], {
      env: environment,
      maxBuffer: 64 * 1024 * 1024,
    });
  try {
    // The list of some third party may be broken; what is needed here may be known all the same.
    await aptGet("update").catch(() => undefined);
    await aptGet("install", "-y", "--no-install-recommends", ...missing);
  } catch (error) {
    throw new Error(
      `Installing failed; try by hand: ${command}\n${error instanceof Error ? error.message : ""}`,
      {
        cause: error,
      },
    );
  }
}

async function missingPackages(names: readonly string[]): Promise<string[]> {
  const missing = [];
  for (const name of names) {
    const installed = await run("dpkg-query", ["--show", "--showformat=${db:Status-Status}", name]).then(
      ({ stdout }) => stdout === "installed",
      () => false,
    );
    if (!installed) missing.push(name);
  }
  return missing;
}

async function onDebian(): Promise<boolean> {
  return access("/etc/debian_version").then(
    () => true,
    () => false,
  );
}
