import { expect } from "vitest";
import { StopWaiting, eventually } from "../../../lib/testing/eventually.ts";
import { kubectl } from "../../../lib/testing/suite.ts";
import type { DatabaseSnapshot } from "../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { restartKubelet } from "../controllers/node-faults.ts";
import type { Change, Content } from "./content.ts";
import { beginning, changeObjects, chosen, describeContent, writeRows } from "./content.ts";
import type { Work } from "./faults.ts";
import { makeFault } from "./faults.ts";
import type { Fault, Step } from "./history.ts";
import type { Claim, Remembered } from "./remembered.ts";
import { lostBackups, lostPins, wrongAlarms, wrongPromises } from "./remembered.ts";
import type { Shop } from "./shop.ts";
import {
  database,
  operatorDeployment,
  operatorNamespace,
  untilPodsEnd,
  untilNextMaintenance,
} from "./shop.ts";
import { Storage } from "./storage.ts";

const api = "databases.test.io/v1alpha1";

/** What the attack has done. */
export interface Counts {
  steps: number;
  faults: number;
  backups: number;
  drills: number;
  restores: number;
  /** Backups of which the operator has found that they are bad. */
  bad: number;
  /** How often all objects were lost. */
  losses: number;
  /** Backups that said `Verified=True`, and were restored and compared without the operator. */
  compared: number;
}

/** Takes the steps of a history, and finds out after each whether everything that the operator says is true. */
export class Attack {
  readonly counts: Counts = {
    ...{ steps: 0, faults: 0, backups: 0, drills: 0, restores: 0 },
    ...{ bad: 0, losses: 0, compared: 0 },
  };
  readonly #shop: Shop;
  readonly #storage: Storage;
  readonly #print: (line: string) => void;
  /** By restic's ID. */
  readonly #remembered = new Map<string, Remembered>();
  /** What the database held, and since when, in milliseconds since 1970. The oldest first. */
  readonly #contents: { since: number; content: Content }[] = [];
  /** What the operator said after the last step. */
  #before: readonly Claim[] = [];
  #keepLast = 3;

  constructor(shop: Shop, print: (line: string) => void) {
    this.#shop = shop;
    this.#storage = new Storage(shop);
    this.#print = print;
  }

  get #content(): Content {
    const newest = this.#contents.at(-1);
    if (newest === undefined) throw new Error("The attack has not begun.");
    return newest.content;
  }

  async begin(): Promise<void> {
    this.#holds({ ...beginning.content, tables: {} });
    await this.#change(beginning);
    await this.#shop.applyBackup(this.#keepLast);
    await this.#isReady();
  }

  /** @throws Error if something that the operator says is not true. */
  async take(step: Step): Promise<void> {
    this.counts.steps += 1;
    await this.#do(step);
    await this.#shop.settle();
    await this.#storage.unlock();
    await this.#inspect();
  }

  /** Reads all data again, and looks at everything once more. */
  async end(): Promise<void> {
    this.#print("the end: a check reads all data, and all verified backups are restored");
    await this.#check();
    for (const backup of this.#remembered.values()) backup.isCompared = false;
    await this.#inspect();
    await eventually(
      "the end of all Pods and deletions",
      async () => {
        expect(await this.#shop.workingPods("app.kubernetes.io/managed-by=my-operator")).toEqual([]);
        const deleted = (await this.#shop.snapshots()).filter(({ metadata }) => metadata.deletionTimestamp);
        expect(deleted.map(({ metadata }) => metadata.name)).toEqual([]);
      },
      untilNextMaintenance,
    );
    const claims = await this.#shop.kubectl(["get", "persistentvolumeclaims", "-o", "name"]);
    expect(claims.trim().split("\n").sort()).toEqual([
      "persistentvolumeclaim/database",
      "persistentvolumeclaim/repository",
    ]);
    const { counts } = this;
    this.#print(
      `${counts.steps} steps, ${counts.faults} faults, ${counts.backups} backups, ${counts.drills} drills, ` +
        `${counts.restores} restores, ${counts.losses} losses of all objects, ` +
        `${counts.bad} backups found to be bad, ${counts.compared} verified backups compared`,
    );
  }

  async #do(step: Step): Promise<void> {
    const number = this.counts.steps;
    switch (step.kind) {
      case "WriteRows":
        return this.#change(writeRows(this.#content, { ...step, number }));
      case "ChangeObjects":
        return this.#change(changeObjects(this.#content, { ...step, number }));
      case "BackUp":
        return this.#backUp(`b${number}`, step.drills, step.fault);
      case "Drill":
        return this.#drill(step.snapshotSelection, step.fault);
      case "Restore":
        return this.#restore(`r${number}`, step);
      case "FlipByte":
        return this.#flip(step.pick);
      case "MendBytes":
        this.#say(`the storage has all bytes again: ${await this.#storage.mend()} were damaged`);
        return;
      case "Check":
        return this.#check();
      case "DeleteSnapshot":
        return this.#deleteSnapshot(step.pick);
      case "Pin":
        return this.#pin(step.pick);
      case "ChangeRetention":
        return this.#changeRetention(step.keepLast);
      case "RecreateBackup":
        return this.#recreateBackup();
      case "LoseObjects":
        return this.#loseObjects();
      case "RestartKubelet":
        this.#say("restart the kubelet");
        this.counts.faults += 1;
        return restartKubelet();
    }
  }

  #say(line: string): void {
    this.#print(`${new Date().toISOString().slice(11, 19)} ${this.counts.steps}: ${line}`);
  }

  #holds(content: Content): void {
    this.#contents.push({ since: Date.now(), content });
  }

  async #change({ title, statement, content }: Change): Promise<void> {
    this.#say(title);
    const [before, after] = [describeContent(this.#content), describeContent(content)];
    await eventually(title, async () => {
      // An answer that was lost does not say whether the server has done it.
      if ((await this.#shop.content()) === after) return;
      await this.#shop
        .psql(`BEGIN; SET LOCAL ROLE app; ${statement} COMMIT`)
        .catch(async (error: unknown) => {
          const found = await this.#shop.content();
          if (found !== before && found !== after) throw new StopWaiting(`The database holds:\n${found}`);
          throw error;
        });
    });
    this.#holds(content);
  }

  async #backUp(name: string, drills: boolean, fault: Fault | null): Promise<void> {
    this.#say(`back up as ${name}${drills ? ", and drill" : ""}`);
    if (drills) await this.#shop.patchBackup({ verification: { suspend: false, triggers: ["AfterBackup"] } });
    await this.#withFault("backup", fault, async () => {
      await this.#shop.apply({
        apiVersion: api,
        kind: "DatabaseSnapshot",
        metadata: { name },
        spec: { backupRef: { name: database } },
      });
      const phase = await eventually(
        `the end of backup ${name}`,
        async () => {
          const { status } = await this.#getSnapshot(name);
          expect(["Succeeded", "Failed"]).toContain(status?.phase);
          return status?.phase;
        },
        untilNextMaintenance,
      );
      this.#say(`backup ${name}: ${phase ?? ""}`);
      if (fault === null) expect(phase, `backup ${name}, without a fault`).toBe("Succeeded");
      if (phase === "Failed") return;
      if (!drills) return;
      await eventually(
        `a drill of ${name}`,
        async () => {
          const { status } = await this.#getSnapshot(name);
          expect(status?.verification).toBeDefined();
        },
        untilPodsEnd,
      );
      await this.#drilled(name, fault);
    });
    if (drills) await this.#shop.patchBackup({ verification: { suspend: true } });
  }

  async #drill(
    snapshotSelection: "Newest" | "LeastRecentlyVerified" | "Random",
    fault: Fault | null,
  ): Promise<void> {
    if (this.#stored().length === 0) return;
    this.#say(`drill, ${snapshotSelection}`);
    const verification = { suspend: false, triggers: ["Schedule"], schedule: "* * * * *", snapshotSelection };
    const status = async () => (await this.#shop.getBackup()).status?.verification;
    const before = (await status())?.history?.[0]?.jobUID;
    await this.#shop.patchBackup({ verification });
    await this.#withFault("verification", fault, async () => {
      await eventually(
        "a drill",
        async () => {
          const { active, history } = (await status()) ?? {};
          if (active === undefined && history?.[0]?.jobUID === before) throw new Error("There is none.");
        },
        untilNextMaintenance,
      );
      await this.#shop.patchBackup({ verification: { suspend: true } });
      const drill = await eventually(
        "the end of the drill",
        async () => {
          const { active, history } = (await status()) ?? {};
          expect(active).toBeUndefined();
          const newest = history?.[0];
          if (newest === undefined || newest.jobUID === before) throw new Error("It has no result.");
          return newest;
        },
        untilPodsEnd,
      );
      await this.#drilled(drill.snapshotName, fault);
    });
  }

  /** After a drill, which has read all of a backup. */
  async #drilled(name: string, fault: Fault | null): Promise<void> {
    this.counts.drills += 1;
    const claim = claimOf(await this.#getSnapshot(name));
    this.#say(`drill of ${name}: ${claim.verified} ${claim.reason}`);
    await this.#remember();
    expect(wrongPromises([claim], this.#damaged())).toEqual([]);
    if (fault === null && !this.#damaged().has(claim.id))
      expect(claim, "a drill of good data without a fault").toMatchObject({ verified: "True" });
  }

  async #restore(name: string, step: Extract<Step, { kind: "Restore" }>): Promise<void> {
    const stored = this.#stored();
    if (stored.length === 0) return;
    const source = chosen(stored, step.pick);
    const claim = (await this.#claims()).find(({ id }) => id === source.id);
    if (claim === undefined) return;
    const { name: snapshot, verified } = claim;
    const isDamaged = this.#damaged().has(source.id);
    this.#say(`restore ${snapshot}${isDamaged ? ", damaged" : ""}, safety backup ${step.safetyBackup}`);
    const credentials = {
      usernameSecretRef: { name: "restorer", key: "username" },
      passwordSecretRef: { name: "restorer", key: "password" },
    };
    const before = describeContent(this.#content);
    let phase: string | undefined;
    await this.#withFault("restore", step.fault, async (sleepUntil) => {
      await this.#shop.apply({
        apiVersion: api,
        kind: "DatabaseRestore",
        metadata: { name },
        spec: {
          source: { snapshotRef: { name: snapshot } },
          target: { type: "Original", credentials },
          existingData: "Replace",
          safetyBackup: step.safetyBackup,
        },
      });
      if (step.cancel !== null) {
        await sleepUntil(step.cancel);
        this.#say(`cancel restore ${name}`);
        await this.#shop.kubectl(["delete", "databaserestore", name, "--wait=false"]);
      }
      const restore = await this.#shop.endOfRestore(name);
      phase = restore?.status?.phase;
      const succeeded = restore?.status?.conditions?.find(({ type }) => type === "Succeeded");
      this.#say(`restore ${name}: ${phase ?? "Cancelled"} ${succeeded?.reason ?? ""}`);
    });
    this.counts.restores += 1;
    if (step.fault === null && step.cancel === null && !isDamaged && verified !== "False")
      expect(phase, `restore ${name} of good data, without a fault`).toBe("Succeeded");
    const found = await this.#shop.content();
    const allowed =
      phase === "Succeeded" ? [source.content] : phase === "Failed" ? [before] : [before, source.content];
    expect(
      allowed,
      `what the database holds after restore ${name}, which is ${phase ?? "Cancelled"}`,
    ).toContain(found);
    if (found !== before) this.#holds(source.model);
    await this.#shop.kubectl(["delete", "databaserestore", name, "--ignore-not-found", "--timeout=300s"]);
  }

  async #flip(pick: number): Promise<void> {
    const stored = this.#stored();
    if (stored.length === 0) return;
    const { id, blobs } = chosen(stored, pick);
    const whole = blobs.filter((blob) => !this.#storage.damagedBlobs.has(blob));
    if (whole.length === 0) return;
    await this.#storage.flip(chosen(whole, Math.floor(pick / 7)));
    this.counts.faults += 1;
    const damaged = this.#damaged();
    for (const each of this.#remembered.values()) each.wasDamaged ||= damaged.has(each.id);
    this.#say(`flip a byte of ${id.slice(0, 8)}, which damages ${damaged.size} backups`);
  }

  /** A check that reads all data: the schedule has one time within the hour in which all data is to be read. */
  async #check(): Promise<void> {
    this.#say("check all data");
    const time = async () => (await this.#shop.getBackup()).status?.repository?.check?.lastCheckTime;
    const before = await time();
    const minute = new Date(Date.now() + 60_000).getUTCMinutes();
    const schedule = `${minute} * * * *`;
    await this.#shop.patchBackup({
      repository: { check: { suspend: false, schedule, readDataWithin: "1h" } },
    });
    await eventually(
      "a check",
      async () => {
        expect(await time()).not.toBe(before);
      },
      untilNextMaintenance,
    );
    await this.#shop.patchBackup({ repository: { check: { suspend: true } } });
    const claims = await this.#claims();
    expect(wrongPromises(claims, this.#damaged())).toEqual([]);
  }

  async #deleteSnapshot(pick: number): Promise<void> {
    const stored = this.#stored();
    if (stored.length < 2) return;
    const backup = chosen(stored, pick);
    const name = (await this.#claims()).find(({ id }) => id === backup.id)?.name;
    if (name === undefined) return;
    this.#say(`delete ${name}`);
    backup.state = "Deleted";
    await this.#shop.kubectl(["delete", "databasesnapshot", name, "--wait=false"]);
  }

  /** Pins a backup, or takes its pin back. */
  async #pin(pick: number): Promise<void> {
    const stored = this.#stored();
    if (stored.length === 0) return;
    const backup = chosen(stored, pick);
    const claim = (await this.#claims()).find(({ id }) => id === backup.id);
    if (claim === undefined) return;
    const pinned = !claim.isPinned;
    this.#say(`${pinned ? "pin" : "take back the pin of"} ${claim.name}`);
    // Until maintenance has recorded the change, both are right.
    backup.isPinned = false;
    const patch = JSON.stringify({ spec: { pinned } });
    await this.#shop.kubectl(["patch", "databasesnapshot", claim.name, "--type=merge", "-p", patch]);
    await eventually(
      `a repository that records the pin of ${claim.name}`,
      async () => {
        const snapshot = (await this.#shop.snapshots()).find(({ metadata }) => metadata.name === claim.name);
        // Retention may remove it meanwhile.
        if (snapshot !== undefined) expect(snapshot.status?.artifact?.pinned ?? false).toBe(pinned);
        backup.isPinned = pinned && snapshot !== undefined;
      },
      untilNextMaintenance,
    );
  }

  async #changeRetention(keepLast: number): Promise<void> {
    this.#say(`keep the last ${keepLast} backups`);
    const before = this.#keepLast;
    // Until the operator has seen the change, both are right.
    this.#keepLast = Math.min(before, keepLast);
    await this.#shop.patchBackup({ retention: { keepLast } });
    await this.#observed();
    await this.#inspect();
    this.#keepLast = keepLast;
  }

  async #recreateBackup(): Promise<void> {
    this.#say("delete the DatabaseBackup, and create it again");
    await this.#shop.kubectl(["delete", "databasebackup", database, "--timeout=300s"]);
    await this.#shop.applyBackup(this.#keepLast);
    await this.#isReady();
    await this.#allAreThere();
  }

  async #loseObjects(): Promise<void> {
    this.#say("lose all objects, and create the DatabaseBackup again");
    this.counts.losses += 1;
    const scale = (count: string) =>
      kubectl(["-n", operatorNamespace, "scale", operatorDeployment, `--replicas=${count}`]);
    await scale("0");
    const pods = ["pod", "-l", "control-plane=controller-manager"];
    await kubectl(["-n", operatorNamespace, "wait", ...pods, "--for=delete", "--timeout=300s"]);
    const kinds = "databaserestores,databasesnapshots,databasebackups";
    const names = (await this.#shop.kubectl(["get", kinds, "-o", "name"])).trim().split("\n").filter(Boolean);
    for (const name of names)
      await this.#shop.kubectl(["patch", name, "--type=merge", "-p", '{"metadata":{"finalizers":null}}']);
    // What was being deleted is gone now.
    await this.#shop.kubectl(["delete", ...names, "--ignore-not-found", "--timeout=300s"]);
    await scale("1");
    await this.#shop.applyBackup(this.#keepLast);
    await this.#isReady();
    await this.#allAreThere();
    for (const backup of this.#remembered.values()) backup.isCompared = false;
  }

  /** Waits until each backup has its DatabaseSnapshot. */
  async #allAreThere(): Promise<void> {
    await eventually(
      "the DatabaseSnapshots of all backups",
      async () => {
        const present = new Set((await this.#claims()).map(({ id }) => id));
        const missing = this.#stored().filter(({ id }) => !present.has(id));
        expect(missing.map(({ id }) => id)).toEqual([]);
      },
      untilNextMaintenance,
    );
  }

  async #isReady(): Promise<void> {
    await eventually("a DatabaseBackup that is ready", async () => {
      const { status } = await this.#shop.getBackup();
      expect(status?.conditions?.find(({ type }) => type === "Ready")).toMatchObject({ status: "True" });
    });
  }

  async #observed(): Promise<void> {
    await eventually("an operator that has seen the change", async () => {
      const { status, metadata } = await this.#shop.getBackup();
      expect(status?.observedGeneration).toBe(metadata.generation);
    });
  }

  /** Does the work of a step, with a fault meanwhile. */
  async #withFault(
    component: Work["component"],
    fault: Fault | null,
    work: (sleepUntil: (milliseconds: number) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const ended = new AbortController();
    const start = performance.now();
    const sleepUntil = (milliseconds: number) =>
      new Promise<void>((resolve) => {
        setTimeout(resolve, Math.max(0, start + milliseconds - performance.now()));
      });
    const worked = work(sleepUntil).finally(() => {
      ended.abort();
    });
    const failed =
      fault === null
        ? undefined
        : makeFault(fault, { component, ended: ended.signal }, this.#shop, this.#storage).then((isMade) => {
            this.#say(`${isMade ? "made" : "came too late for"} the fault ${fault.kind}`);
            if (isMade) this.counts.faults += 1;
          });
    const results = await Promise.allSettled([worked, failed]);
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  /** Compares what the operator says with what is so. */
  async #inspect(): Promise<void> {
    expect(await this.#shop.content(), "what the database holds").toBe(describeContent(this.#content));
    expect(await this.#databases(), "the databases of the server").toBe(database);
    const claims = await this.#remember();
    const present = new Set(claims.map(({ id }) => id));
    const remembered = [...this.#remembered.values()];
    const lost = lostBackups(remembered, this.#before, claims, this.#keepLast);
    this.#before = claims;
    expect(
      lost.map(({ id }) => id),
      "backups without a DatabaseSnapshot that retention must keep",
    ).toEqual([]);
    for (const backup of this.#stored()) if (!present.has(backup.id)) backup.state = "Expired";
    const inRepository = await this.#storage.backups();
    expect(
      this.#stored().filter(({ id }) => !inRepository.has(id)),
      "backups that the repository has lost",
    ).toEqual([]);
    expect(wrongAlarms(claims, this.#remembered)).toEqual([]);
    expect(lostPins(claims, this.#remembered)).toEqual([]);
    this.#countBad(claims);
    const damaged = this.#damaged();
    for (const claim of claims) {
      const backup = this.#remembered.get(claim.id);
      if (backup === undefined || claim.verified !== "True" || backup.isCompared || damaged.has(claim.id))
        continue;
      expect(await this.#shop.contentOfBackup(backup), `what ${claim.name} restores`).toBe(backup.content);
      backup.isCompared = true;
      this.counts.compared += 1;
    }
  }

  #countBad(claims: readonly Claim[]): void {
    for (const { id, verified } of claims) {
      const backup = this.#remembered.get(id);
      if (verified !== "False" || backup === undefined || backup.wasBad) continue;
      backup.wasBad = true;
      this.counts.bad += 1;
    }
  }

  /** Remembers the backups that are new: on demand, and before restores. */
  async #remember(): Promise<Claim[]> {
    const claims = await this.#claims();
    for (const { status } of await this.#shop.snapshots()) {
      const { artifact, startTime, phase } = status ?? {};
      if (artifact === undefined || startTime === undefined || phase !== "Succeeded") continue;
      const { snapshotID: id, fileName } = artifact;
      const known = this.#remembered.get(id);
      // Its object was lost before its backup was removed.
      if (known !== undefined && claims.some((claim) => claim.id === id)) known.state = "Stored";
      if (known !== undefined) continue;
      const time = Date.parse(startTime);
      // The time has whole seconds.
      const model = this.#contents.findLast(({ since }) => since < time + 1000)?.content;
      if (model === undefined) throw new Error(`The backup ${id} was made before the attack began.`);
      const blobs = await this.#storage.blobsOf(id);
      const isDamaged = blobs.some((blob) => this.#storage.damagedBlobs.has(blob));
      this.counts.backups += 1;
      this.#remembered.set(id, {
        ...{ id, fileName, model, time, blobs },
        content: describeContent(model),
        state: "Stored",
        wasDamaged: isDamaged,
        wasBad: false,
        isPinned: false,
        isCompared: false,
      });
    }
    return claims;
  }

  /** What the operator says of all backups that are not being deleted. */
  async #claims(): Promise<Claim[]> {
    return (await this.#shop.snapshots())
      .filter(
        ({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.phase === "Succeeded",
      )
      .map(claimOf);
  }

  #stored(): Remembered[] {
    return [...this.#remembered.values()].filter(({ state }) => state === "Stored");
  }

  /** restic's IDs of the backups that have damaged data. */
  #damaged(): ReadonlySet<string> {
    const { damagedBlobs } = this.#storage;
    const damaged = [...this.#remembered.values()].filter(({ blobs }) =>
      blobs.some((blob) => damagedBlobs.has(blob)),
    );
    return new Set(damaged.map(({ id }) => id));
  }

  #databases(): Promise<string> {
    const query = `SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE datname LIKE '${database}%'`;
    return this.#shop.psql(query, "shop");
  }

  #getSnapshot(name: string): Promise<DatabaseSnapshot & { metadata: { name: string } }> {
    return this.#shop.get("databasesnapshot", name);
  }
}

function claimOf({ metadata, spec, status }: DatabaseSnapshot & { metadata: { name: string } }): Claim {
  const verified = status?.conditions?.find(({ type }) => type === "Verified");
  return {
    name: metadata.name,
    id: status?.artifact?.snapshotID ?? "",
    verified: verified?.status ?? "Unknown",
    reason: verified?.reason ?? "",
    isPinned: spec.pinned === true,
  };
}
