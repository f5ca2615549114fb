import { namespaceObject, operatorDeployment, operatorNamespace } from "../namespace.ts";
import type { Stage } from "../demo.ts";
import { synthesize } from "../synthesize.ts";

/** @returns the operator's image. */
export async function installOperator({ narrator, kubectl, apply }: Stage): Promise<string> {
  narrator.step(
    "Install the operator",
    "Its manifests come from TypeScript: types become CustomResourceDefinitions, and a cdk8s program writes the rest.",
  );
  const { folder, image, printed } = await synthesize();
  narrator.command("npm run synth", printed);
  narrator.command(`kubectl apply -f ${folder}`, await kubectl(["apply", "-f", folder]));
  await apply(namespaceObject);
  return image;
}

export async function showLog({ narrator, kubectl }: Stage): Promise<void> {
  narrator.step("What the operator logged of `orders` meanwhile");
  const words = ["-n", operatorNamespace, "logs", operatorDeployment, "-c", "manager"];
  const pattern = '"name":"orders"';
  const lines = (await kubectl(words)).split("\n").filter((line) => line.includes(pattern));
  narrator.command(`kubectl ${words.join(" ")} | grep '${pattern}'`, lines.join("\n"));
}
