import {
  backedUpReasons,
  checkReasons,
  databaseDeletionReasons,
  eventReasons,
  kubernetesReasons,
  lossReasons,
  maintenanceReasons,
  readyReasons,
  runReasons,
  snapshotReasons,
  verificationReasons,
} from "../controllers/reasons.ts";
import { databaseHealthReasons, databaseReasons } from "../controllers/database-reasons.ts";
import { drillReasons, engineReasons } from "../engines/reasons.ts";
import type { ReadyReasonText, ReasonText } from "../failure.ts";
import { repositoryReasons, retentionReasons } from "../repository/reasons.ts";
import { restoreReasons } from "../restore/reasons.ts";

/** Every reason that the operator gives, by where it comes from. */
export const reasonGroups: readonly {
  readonly heading: string;
  readonly about: string;
  readonly reasons: Readonly<Record<string, ReasonText | ReadyReasonText>>;
}[] = [
  {
    heading: "Ready",
    about:
      "Reasons of a DatabaseBackup's condition Ready: whether backups can run as the spec says. A run that failed does not make " +
      "it False.",
    reasons: readyReasons,
  },
  {
    heading: "The database",
    about: "Why a run could not dump the database, or why the server's version could not be detected.",
    reasons: engineReasons,
  },
  {
    heading: "The repository",
    about: "Why a run or maintenance could not read or write the repository. Earlier backups are unharmed.",
    reasons: repositoryReasons,
  },
  { heading: "The run", about: "Other reasons of the condition LastBackupSucceeded.", reasons: runReasons },
  {
    heading: "Kubernetes",
    about: "Reasons that Kubernetes gives. There are others, which are in Kubernetes' own documentation.",
    reasons: kubernetesReasons,
  },
  {
    heading: "Maintenance",
    about: "Other reasons of the condition LastMaintenanceSucceeded.",
    reasons: maintenanceReasons,
  },
  {
    heading: "Check",
    about:
      "Reasons of a DatabaseBackup's condition RepositoryIntact and a DatabaseSnapshot's condition Verified. If there is damage, both have " +
      "the reason RepositoryDamaged.",
    reasons: checkReasons,
  },
  {
    heading: "Drill",
    about:
      "What a drill found out: reasons of a DatabaseSnapshot's condition Verified. Some are also those of a DatabaseRestore, which then has " +
      "not changed the target unless it is Restored. Others are on this page as those of the repository, of runs and of Kubernetes.",
    reasons: drillReasons,
  },
  {
    heading: "Verification",
    about:
      "Reasons of a DatabaseBackup's condition ObjectivesMet, and of Verified before the first drill has ended. After that, Verified has the " +
      "reason of the newest drill.",
    reasons: verificationReasons,
  },
  {
    heading: "Retention",
    about: "Reasons of the condition RetentionPaused, which is there while retention removes nothing.",
    reasons: retentionReasons,
  },
  {
    heading: "Loss with the namespace",
    about:
      "Reasons of the condition LostWithNamespace, which is there while the backups would be lost with their namespace, and of the " +
      "event that says so.",
    reasons: lossReasons,
  },
  {
    heading: "DatabaseSnapshot",
    about: "Reasons of a DatabaseSnapshot's condition Ready. One that failed has the reason of its run.",
    reasons: snapshotReasons,
  },
  {
    heading: "DatabaseRestore",
    about:
      "Reasons of a DatabaseRestore's conditions. It also has those of drills, the database, the repository and Kubernetes. One that has failed " +
      "is `Stalled`, whatever its reason: its spec cannot change, so create another.",
    reasons: restoreReasons,
  },
  {
    heading: "PostgreSQLDatabase",
    about:
      "Reasons of a PostgreSQLDatabase's condition Ready. It also has those of a DatabaseBackup's condition Ready, such as NameConflict, and of " +
      "Kubernetes.",
    reasons: databaseReasons,
  },
  {
    heading: "Deletion of a PostgreSQLDatabase",
    about: "Reasons of a PostgreSQLDatabase's condition Ready while it is being deleted.",
    reasons: databaseDeletionReasons,
  },
  {
    heading: "Degraded",
    about:
      "Reasons of a PostgreSQLDatabase's conditions Degraded and CollationsMatch: what is wrong although the server may accept connections. " +
      "Degraded also has InvalidSpec and AdmissionDenied, when the API server refuses another size of the volume.",
    reasons: databaseHealthReasons,
  },
  {
    heading: "BackedUp",
    about:
      "Reasons of a PostgreSQLDatabase's condition BackedUp. If its backups cannot run, or the last one failed, it has the reason of " +
      "its DatabaseBackup.",
    reasons: backedUpReasons,
  },
  {
    heading: "Events",
    about: "Events also have the reasons of the condition Ready when it changes.",
    reasons: eventReasons,
  },
];

const maxWidth = 120;

/** docs/reasons.md: what each reason means, and what to do. */
export function reasonsPage(): string {
  return [
    "# Reasons",
    wrapped(
      "Conditions, runs and events have a reason: one word. This page says what each means, and what to do. If the operator " +
        "knows why the database or the repository made a run or maintenance fail, the message ends with the same advice. " +
        "`npm run reference` generates this page from the code.",
    ),
    wrapped(
      "While the condition `Ready` has one of these reasons and is not `True`, a second condition says who acts next, with the same " +
        "reason and message. `Reconciling`: the operator waits or tries again, and continues by itself. `Stalled`: a person; until " +
        "then nothing changes. A DatabaseSnapshot that has failed is `Stalled`, whatever its reason.",
    ),
    ...reasonGroups.flatMap(({ heading, about, reasons }) => [
      `## ${heading}`,
      wrapped(about),
      ...Object.entries(reasons).flatMap(([reason, text]) => [
        `### ${reason}`,
        wrapped(text.meaning),
        wrapped(`What to do: ${text.advice}`),
        ...("state" in text && text.state !== "Ready" ? [`Next to \`Ready\`: \`${text.state}\`.`] : []),
      ]),
    ]),
  ]
    .join("\n\n")
    .concat("\n");
}

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > maxWidth) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join("\n");
}
