import type { Demo } from "../demo.ts";
import { operatorDeployment, operatorNamespace } from "../namespace.ts";
import { synthesize } from "../synthesize.ts";

/** @returns the operator's image, and the folder of its manifests. */
export async function installOperator({ output, kubectl }: Demo): Promise<{ image: string; folder: string }> {
  output.step(
    "Install the operator",
    "Its manifests come from TypeScript: types become CustomResourceDefinitions, and a cdk8s program writes the rest.",
  );
  const { folder, image, printed } = await synthesize();
  output.command("npm run synth", printed);
  output.command(`kubectl apply -f ${folder}`, await kubectl(["apply", "-f", folder]));
  return { image, folder };
}

export async function showLog({ output, kubectl }: Demo): Promise<void> {
  output.step("What the operator logged about `orders`");
  const args = ["-n", operatorNamespace, "logs", operatorDeployment, "-c", "manager"];
  const pattern = '"name":"orders"';
  const lines = (await kubectl(args)).split("\n").filter((line) => line.includes(pattern));
  output.command(`kubectl ${args.join(" ")} | grep '${pattern}'`, lines.join("\n"));
}
