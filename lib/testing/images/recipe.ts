import { join } from "node:path";

/** How one image is made. */
export interface Recipe {
  /** The full name that the image gets, and that manifests use. */
  readonly reference: string;
  /** How long {@link build} usually takes, for people who wait. */
  readonly usually: string;
  /** The files that the image's content depends on, which are made if needed. A change in one of them rebuilds the image. */
  readonly sources: (store: Store) => readonly string[] | Promise<readonly string[]>;
  /** Writes the image to `archive`, in the format of `docker save`. */
  readonly build: (archive: string, workshop: Workshop) => Promise<void>;
}

export interface Store {
  /** A folder that stays, for downloads and for layers that are used again. */
  readonly cache: string;
  readonly log: (line: string) => void;
}

export interface Workshop extends Store {
  /** An empty folder; it is removed afterwards. */
  readonly scratch: string;
  /** The archive of another image, made first if need be. */
  readonly imageOf: (recipe: Recipe) => Promise<string>;
}

/** Source files that decide what comes out of every recipe. */
export const tools: readonly string[] = ["debian-files.ts", "docker-archive.ts"].map((name) =>
  join(import.meta.dirname, name),
);
