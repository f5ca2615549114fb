import { expect, test } from "vitest";
import {
  explainRestic,
  isPermanent,
  isStorageFailure,
  plainText,
} from "../../../../operator/repository/restic/failure.ts";
import {
  exitError,
  invalidGrant,
  noIdentity,
  question,
  resticSays,
  retrying,
} from "../../../support/repository/restic-says.ts";

test.each(resticSays)("exit code %i and %s: %s", (code, errors, reason) => {
  const failure = explainRestic(code, `${errors}\n`);
  expect(failure.reason).toBe(reason);
  expect(failure.message).not.toMatch(/message_type|retrying after|Is there a repository/);
});

test("a message ends with advice", () => {
  expect(explainRestic(1, retrying("Stat: The specified bucket does not exist.")).message).toBe(
    "The specified bucket does not exist. Create the bucket, or correct its name or the endpoint. The operator never " +
      "creates a bucket.",
  );
  expect(
    explainRestic(10, exitError(10, `Fatal: repository does not exist: no config${question}`)).message,
  ).toMatch(
    /^repository does not exist: no config at s3:https:\/\/s3.example.com\/b\/p\. Restore the repository/,
  );
});

test("if snapshots cannot be removed, the storage's error counts, not restic's stack", () => {
  const [code, errors] = resticSays.find(([, said]) => said.includes("cmd_forget.go")) ?? [0, ""];
  expect(explainRestic(code, errors).message).toMatch(
    /^unexpected HTTP response \(403\): 403 Forbidden\. Check the Secrets/,
  );
  const unforeseen = exitError(
    1,
    "cannot do this\nmain.init\n\t/restic/main.go:67\nruntime.main\n\t/go/proc.go:1",
  );
  expect(explainRestic(1, unforeseen).message).toMatch(/^cannot do this\. Read the message/);
});

test("a restic that was stopped says so last; the cause is in the lines before", () => {
  const errors = [
    retrying("Stat: Access Denied."),
    "\u001b[2Ksignal terminated received, cleaning up",
    exitError(1, "Fatal: unable to open config file: context canceled"),
  ];
  expect(explainRestic(undefined, errors.join("\n"))).toMatchObject({ reason: "StorageAccessDenied" });
});

test("an error of Azure is read completely", () => {
  const rule = "-".repeat(80);
  const errors = retrying(
    ["HEAD https://shop.blob.core.windows.net/b/config", rule, "RESPONSE 404: 404 Not Found"].join("\n") +
      ["\nERROR CODE: ContainerNotFound", rule, "Response contained no body", rule].join("\n"),
  );
  expect(explainRestic(undefined, errors)).toMatchObject({
    reason: "BucketNotFound",
    message: expect.stringContaining("(404: 404 Not Found, ContainerNotFound). Create") as string,
  });
});

test("an error of Google's or Azure's library that has several lines is read completely", () => {
  expect(
    explainRestic(undefined, retrying(`Get "https://storage.googleapis.com/x": ${invalidGrant}`)).message,
  ).toMatch(
    /^Get "https:\/\/storage\.googleapis\.com\/x": oauth2: cannot fetch token: 400 Bad Request \(\{"error":"invalid_grant",.*\}\)\. Check/,
  );
  expect(explainRestic(undefined, retrying(`blob.GetProperties: ${noIdentity}`)).message).toMatch(
    /^blob\.GetProperties: DefaultAzureCredential: failed to acquire a token\. EnvironmentCredential: .* on path\. Check/,
  );
});

test("user names in URLs are left out", () => {
  expect(plainText('Head "https://backup:***@rest.example.com:8000/config": EOF')).toBe(
    'Head "https://rest.example.com:8000/config": EOF',
  );
});

test("denied access is permanent, a broken connection is not; damage is not a failure of the storage", () => {
  expect(isPermanent(retrying("Stat: Access Denied."))).toBe(true);
  expect(isPermanent(retrying("connect: connection refused"))).toBe(false);
  expect(isPermanent(retrying("something new"))).toBe(false);
  expect(isStorageFailure('Ignoring "12ab": read tcp: connection reset by peer')).toBe(true);
  expect(isStorageFailure('Ignoring "12ab": ciphertext verification failed')).toBe(false);
  expect(isStorageFailure('Ignoring "12ab": invalid character')).toBe(false);
});

test("a line of restic's JSON that was cut off is read as it is", () => {
  const cut = exitError(1, "Fatal: unable to open config file: Stat: Access Denied.").slice(20, -2);
  expect(explainRestic(1, cut).reason).toBe("StorageAccessDenied");
});
