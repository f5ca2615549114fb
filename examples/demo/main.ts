import { parseArgs } from "node:util";
import { onStage } from "./stage.ts";
import { tellStory } from "./story.ts";

const usage = `Usage: npm run demo [-- --context NAME] [-- --keep]

Shows two real databases, a PostgreSQL and a MariaDB, being backed up by the operator in a real Kubernetes, into a volume
and into S3: a backup that fails and why, both restored and compared, and how old backups go.
Without --context it brings up a Kubernetes of its own on this machine (Linux, root, Go).

  --context NAME  use the cluster of this context of your kubeconfig; its nodes must be able to pull the operator's
                  image, whose name is taken from IMG in the environment (default: my-operator:<version>)
  --keep          leave cluster, operator and databases in place, and say how to use them
  --help          show this`;

const { values: options } = parseArgs({
  options: { context: { type: "string" }, keep: { type: "boolean" }, help: { type: "boolean" } },
});
if (options.help === true) {
  console.log(usage);
} else {
  const code = await onStage({ context: options.context, keep: options.keep === true }, tellStory).catch(
    (error: unknown) => {
      console.error(error instanceof Error ? `\n${error.message}` : error);
      return 1;
    },
  );
  // Nothing that still waits for something, such as an image, keeps the terminal.
  process.exit(code);
}
