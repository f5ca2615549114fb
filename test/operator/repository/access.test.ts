import { expect, test } from "vitest";
import type { RepositoryStorage } from "../../../operator/api/databases/v1/repository-storage.ts";
import type { KeySource } from "../../../operator/container-inputs.ts";
import { selectorOf } from "../../../operator/container-inputs.ts";
import {
  repositoryAccess,
  storageReferences,
  UnknownStorageError,
} from "../../../operator/repository/access.ts";

const passwordSecretRef = { name: "orders-repository", key: "password" };
const key = (name: string, key: string) => ({ name, key });

function accessTo(storage: RepositoryStorage, path = "/backups/orders") {
  return repositoryAccess({ storage, path, passwordSecretRef }, "/credentials");
}

/** The name and the key of a Secret or ConfigMap. */
function pathOf(source: KeySource): string {
  const { name, key } = selectorOf(source);
  return `${name}/${key}`;
}

/** Variables by name. The value of one from a Secret is `SECRET/KEY`. */
function variables(storage: RepositoryStorage, path?: string): Record<string, string> {
  return Object.fromEntries(
    accessTo(storage, path).environment.map((variable) => [
      variable.name,
      "value" in variable ? variable.value : pathOf(variable.valueFrom),
    ]),
  );
}

const s3: NonNullable<RepositoryStorage["s3"]> = {
  bucket: "backups",
  endpoint: "https://s3.example.com:9000/",
  region: "eu-north-1",
  bucketLookup: "DNS",
  credentials: {
    accessKeyIDSecretRef: key("s3", "id"),
    secretAccessKeySecretRef: key("s3", "secret"),
    sessionTokenSecretRef: key("s3", "token"),
  },
  tls: { ca: { secretKeyRef: key("authority", "ca.crt") } },
};
const rest: NonNullable<RepositoryStorage["rest"]> = {
  url: "https://backups.example.com:8000/team/",
  credentials: { usernameSecretRef: key("rest", "user"), passwordSecretRef: key("rest", "password") },
  tls: { ca: { secretKeyRef: key("authority", "ca.crt") } },
};
const azure: NonNullable<RepositoryStorage["azure"]> = {
  container: "backups",
  accountName: "shop",
  credentials: { accountKeySecretRef: key("azure", "key") },
  endpointSuffix: "core.chinacloudapi.cn",
  tls: { ca: { secretKeyRef: key("authority", "ca.crt") } },
};
const gcs: NonNullable<RepositoryStorage["gcs"]> = {
  bucket: "backups",
  credentials: { serviceAccountKeySecretRef: key("google", "key.json") },
  tls: { ca: { secretKeyRef: key("authority", "ca.crt") } },
};

test("a volume is mounted, and its repository is a folder on it", () => {
  const access = accessTo({ persistentVolumeClaim: { claimName: "backups" } }, "/backups/orders/");
  expect(access).toEqual({
    environment: [
      { name: "RESTIC_REPOSITORY", value: "/repository/backups/orders" },
      { name: "RESTIC_PASSWORD_FILE", value: "/credentials/password" },
    ],
    files: [{ source: { secretKeyRef: passwordSecretRef }, fileName: "password" }],
    claimName: "backups",
  });
});

test("a bucket of S3 is a URL of server, bucket and path; keys come from Secrets", () => {
  expect(variables({ s3 })).toEqual({
    RESTIC_REPOSITORY: "s3:https://s3.example.com:9000/backups/backups/orders",
    RESTIC_PASSWORD_FILE: "/credentials/password",
    AWS_ACCESS_KEY_ID: "s3/id",
    AWS_SECRET_ACCESS_KEY: "s3/secret",
    AWS_SESSION_TOKEN: "s3/token",
    AWS_DEFAULT_REGION: "eu-north-1",
    RESTIC_OPTIONS: "s3.bucket-lookup=dns",
    RESTIC_CACERT: "/credentials/ca.crt",
  });
  expect(accessTo({ s3 }).files).toContainEqual({
    source: { secretKeyRef: key("authority", "ca.crt") },
    fileName: "ca.crt",
  });
  expect(accessTo({ s3 }).claimName).toBeUndefined();
});

test("a bucket alone is Amazon's, and the Pod's own identity opens it", () => {
  expect(variables({ s3: { bucket: "backups" } })).toEqual({
    RESTIC_REPOSITORY: "s3:https://s3.amazonaws.com/backups/backups/orders",
    RESTIC_PASSWORD_FILE: "/credentials/password",
  });
});

test("a bucket of Google's takes its service account from a file", () => {
  expect(variables({ gcs })).toEqual({
    RESTIC_REPOSITORY: "gs:backups:/backups/orders",
    RESTIC_PASSWORD_FILE: "/credentials/password",
    GOOGLE_APPLICATION_CREDENTIALS: "/credentials/google-credentials.json",
    RESTIC_CACERT: "/credentials/ca.crt",
  });
  expect(accessTo({ gcs }).files).toContainEqual({
    source: { secretKeyRef: key("google", "key.json") },
    fileName: "google-credentials.json",
  });
  expect(variables({ gcs: { bucket: "backups" } })).toEqual({
    RESTIC_REPOSITORY: "gs:backups:/backups/orders",
    RESTIC_PASSWORD_FILE: "/credentials/password",
  });
});

test("a container of Azure's takes its account from variables", () => {
  expect(variables({ azure })).toEqual({
    RESTIC_REPOSITORY: "azure:backups:/backups/orders",
    RESTIC_PASSWORD_FILE: "/credentials/password",
    AZURE_ACCOUNT_NAME: "shop",
    AZURE_ACCOUNT_KEY: "azure/key",
    AZURE_ENDPOINT_SUFFIX: "core.chinacloudapi.cn",
    RESTIC_CACERT: "/credentials/ca.crt",
  });
});

test("a REST server is a URL without user and password, which come from a Secret", () => {
  expect(variables({ rest })).toEqual({
    RESTIC_REPOSITORY: "rest:https://backups.example.com:8000/team/backups/orders/",
    RESTIC_PASSWORD_FILE: "/credentials/password",
    RESTIC_REST_USERNAME: "rest/user",
    RESTIC_REST_PASSWORD: "rest/password",
    RESTIC_CACERT: "/credentials/ca.crt",
  });
});

test.each<[string, object, string]>([
  ["dropped", {}, "the storage of the repository: it knows persistentVolumeClaim, s3, gcs, azure and rest"],
  ["kept", { swift: { container: "backups" } }, "the storage of the repository (swift): it knows"],
])(
  "a storage of a kind that is not known, whose field the API server has %s, is an error",
  (_, storage, text) => {
    expect(() => accessTo(storage)).toThrow(UnknownStorageError);
    expect(() => accessTo(storage)).toThrow(text);
    expect(storageReferences(storage)).toEqual([]);
  },
);

test("every key of a Secret is reported with the field that names it", () => {
  const named = (storage: RepositoryStorage) =>
    storageReferences(storage).map(({ field, source }) => `${field} ${pathOf(source)}`);
  expect(named({ s3 })).toEqual([
    "spec.storage.s3.credentials.accessKeyIDSecretRef s3/id",
    "spec.storage.s3.credentials.secretAccessKeySecretRef s3/secret",
    "spec.storage.s3.credentials.sessionTokenSecretRef s3/token",
    "spec.storage.s3.tls.ca.secretKeyRef authority/ca.crt",
  ]);
  expect(named({ gcs })).toEqual([
    "spec.storage.gcs.credentials.serviceAccountKeySecretRef google/key.json",
    "spec.storage.gcs.tls.ca.secretKeyRef authority/ca.crt",
  ]);
  expect(named({ azure })).toEqual([
    "spec.storage.azure.credentials.accountKeySecretRef azure/key",
    "spec.storage.azure.tls.ca.secretKeyRef authority/ca.crt",
  ]);
  expect(named({ rest })).toEqual([
    "spec.storage.rest.credentials.usernameSecretRef rest/user",
    "spec.storage.rest.credentials.passwordSecretRef rest/password",
    "spec.storage.rest.tls.ca.secretKeyRef authority/ca.crt",
  ]);
  expect(named({ persistentVolumeClaim: { claimName: "backups" } })).toEqual([]);
});

test("a certificate authority may come from a ConfigMap, and the public ones need no file", () => {
  const source = { configMapKeyRef: key("trusted", "bundle.pem") };
  const own = { s3: { bucket: "backups", tls: { ca: source } } };
  expect(accessTo(own).files).toContainEqual({ source, fileName: "ca.crt" });
  expect(variables(own)).toMatchObject({ RESTIC_CACERT: "/credentials/ca.crt" });
  expect(storageReferences(own)).toEqual([{ field: "spec.storage.s3.tls.ca.configMapKeyRef", source }]);
  for (const tls of [{}, { ca: {} }]) {
    expect(variables({ s3: { bucket: "backups", tls } })).not.toHaveProperty("RESTIC_CACERT");
    expect(accessTo({ s3: { bucket: "backups", tls } }).files).toHaveLength(1);
  }
});

test("the name of a user may be plain, and Kubernetes does not expand it", () => {
  const credentials = { username: "$(RESTIC_REST_PASSWORD)", passwordSecretRef: key("rest", "password") };
  const plain = { rest: { ...rest, credentials } };
  expect(variables(plain)).toMatchObject({
    RESTIC_REST_USERNAME: "$$(RESTIC_REST_PASSWORD)",
    RESTIC_REST_PASSWORD: "rest/password",
  });
});

test("a container reads only what the references name", () => {
  for (const storage of [{ s3 }, { gcs }, { azure }, { rest }]) {
    const { environment, files } = accessTo(storage);
    const read = [
      ...environment.flatMap((variable) => ("valueFrom" in variable ? [variable.valueFrom] : [])),
      ...files.map(({ source }) => source),
    ].map(pathOf);
    const named = storageReferences(storage).map(({ source }) => pathOf(source));
    expect(read.sort()).toEqual([...named, pathOf({ secretKeyRef: passwordSecretRef })].sort());
  }
});
