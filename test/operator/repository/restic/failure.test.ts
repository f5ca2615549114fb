import { expect, test } from "vitest";
import {
  explain,
  isLasting,
  isStorageTrouble,
  plainWords,
  suspectCredentials,
} from "../../../../operator/repository/restic/failure.ts";
import { exitError, question, resticSays, retrying } from "../../../support/repository/restic-says.ts";

test.each(resticSays)("exit code %i and %s: %s", (code, errors, reason) => {
  const failure = explain(code, `${errors}\n`);
  expect(failure.reason).toBe(reason);
  expect(failure.message).not.toMatch(/message_type|retrying after|Is there a repository/);
});

test("a message ends with what to do", () => {
  expect(explain(1, retrying("Stat: The specified bucket does not exist.")).message).toBe(
    "The specified bucket does not exist. Create the bucket, or correct its name. It is never made for you.",
  );
  expect(
    explain(10, exitError(10, `Fatal: repository does not exist: no config${question}`)).message,
  ).toMatch(
    /^repository does not exist: no config at s3:https:\/\/s3.example.com\/b\/p\. There is no repository/,
  );
});

test("of snapshots that stay, the storage's words count, not where in restic's program it was", () => {
  const [code, errors] = resticSays.find(([, said]) => said.includes("cmd_forget.go")) ?? [0, ""];
  expect(explain(code, errors).message).toMatch(
    /^unexpected HTTP response \(403\): 403 Forbidden\. The storage refuses this access/,
  );
  const unforeseen = exitError(
    1,
    "cannot do this\nmain.init\n\t/restic/main.go:67\nruntime.main\n\t/go/proc.go:1",
  );
  expect(explain(1, unforeseen).message).toBe("cannot do this.");
});

test("told to stop, restic says so last; why it was told stands before", () => {
  const errors = [
    retrying("Stat: Access Denied."),
    "\u001b[2Ksignal terminated received, cleaning up",
    exitError(1, "Fatal: unable to open config file: context canceled"),
  ];
  expect(explain(undefined, errors.join("\n"))).toMatchObject({ reason: "StorageAccessDenied" });
});

test("an error of Azure's is read whole", () => {
  const rule = "-".repeat(80);
  const errors = retrying(
    ["HEAD https://shop.blob.core.windows.net/b/config", rule, "RESPONSE 404: 404 Not Found"].join("\n") +
      ["\nERROR CODE: ContainerNotFound", rule, "Response contained no body", rule].join("\n"),
  );
  expect(explain(undefined, errors)).toMatchObject({
    reason: "BucketNotFound",
    message: expect.stringContaining("(404: 404 Not Found, ContainerNotFound). Create") as string,
  });
});

test("users of URLs are left out", () => {
  expect(plainWords('Head "https://backup:***@rest.example.com:8000/config": EOF')).toBe(
    'Head "https://rest.example.com:8000/config": EOF',
  );
});

test("a refusal lasts, a failing line does not; damage is no trouble of the storage's", () => {
  expect(isLasting(retrying("Stat: Access Denied."))).toBe(true);
  expect(isLasting(retrying("connect: connection refused"))).toBe(false);
  expect(isLasting(retrying("something new"))).toBe(false);
  expect(isStorageTrouble('Ignoring "12ab": read tcp: connection reset by peer')).toBe(true);
  expect(isStorageTrouble('Ignoring "12ab": ciphertext verification failed')).toBe(false);
  expect(isStorageTrouble('Ignoring "12ab": invalid character')).toBe(false);
});

test("a line break at the end of a credential is pointed out by the variable's name alone", () => {
  const hint = suspectCredentials({ AWS_SECRET_ACCESS_KEY: "planted\n", AWS_ACCESS_KEY_ID: "fine" });
  expect(hint).toContain("AWS_SECRET_ACCESS_KEY ends in white space");
  expect(hint).not.toMatch(/planted|AWS_ACCESS_KEY_ID/);
  expect(suspectCredentials({ AWS_ACCESS_KEY_ID: "fine" })).toBe("");
});
