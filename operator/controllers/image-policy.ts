import { NotReady } from "../kubernetes/not-ready.ts";
import type { ImagePolicy } from "./databasebackup/context.ts";

/**
 * Checks that the operator's flags allow an image that the spec names.
 *
 * @throws NotReady `ImageNotAllowed`.
 */
export function assertImageAllowed(field: string, image: string, { allowedImages }: ImagePolicy): void {
  if (allowedImages === undefined || allowedImages.some((allowed) => isWithin(image, allowed))) return;
  throw new NotReady(
    "ImageNotAllowed",
    `${field}: "${image}" is not allowed in this cluster (the operator's flag --allowed-images). ` +
      (allowedImages.length === 0 ? "No images are allowed." : `Allowed: ${allowedImages.join(", ")}.`),
  );
}

/** `registry.example/db` allows its tags and the images below it, but not `registry.example/db-of-another`. */
function isWithin(image: string, allowed: string): boolean {
  if (!image.startsWith(allowed)) return false;
  return image === allowed || /[/:@]$/.test(allowed) || /^[/:@]/.test(image.slice(allowed.length));
}
