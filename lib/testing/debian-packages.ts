import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Installs missing Debian packages, as root on Debian.
 *
 * @throws Error with the missing packages and the command that installs them, if this process cannot.
 */
export async function ensureDebianPackages(
  names: readonly string[],
  log: (line: string) => void,
): Promise<void> {
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid?.() !== 0 || !(await onDebian())) {
    throw new Error(
      `Packages are missing on this machine: ${missing.join(", ")}. Install them as root: ${command}`,
    );
  }
  log(`installing ${missing.join(", ")} (about 10 s)`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const aptGet = (...args: string[]) =>
    // Wait for another program that is installing packages.
    run("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=300", ...args], {
      env: environment,
      maxBuffer: 64 * 1024 * 1024,
    });
  try {
    // The list of a third party may be broken, and the packages known all the same.
    await aptGet("update").catch(() => undefined);
    await aptGet("install", "-y", "--no-install-recommends", ...missing);
  } catch (error) {
    throw new Error(
      `Failed to install packages. Try by hand: ${command}\n${error instanceof Error ? error.message : ""}`,
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
