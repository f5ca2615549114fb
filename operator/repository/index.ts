/** How a Pod reaches the repository of a backup: for restores and checks of your own. */
export type { ConfigMapKeySelector, Count, ObjectName, SecretKeySelector } from "my-operator/crd/types";
export type { Amount } from "../api/meta/quantity.ts";
export type * from "../api/databases/v1/credentials.ts";
export type * from "../api/databases/v1/repository-storage.ts";
export type * from "../api/databases/v1/storage.ts";
export type { EnvironmentVariable, KeySource, ProjectedFile } from "../container-inputs.ts";
export type { RepositoryAccess } from "./access.ts";
export { repositoryAccess, UnknownStorageError } from "./access.ts";
