import type { ConfigMapKeySelector, SecretKeySelector } from "my-operator/crd/types";

/**
 * A user of a server, with its password.
 *
 * @exactlyOneOf ["username", "usernameSecretRef"]
 * @validation {
 *   rule: "has(self.passwordSecretRef)",
 *   message: "passwordSecretRef is required: name the key of a Secret that holds the user's password",
 *   fieldPath: ".passwordSecretRef",
 *   reason: "FieldValueRequired",
 * }
 */
export interface UserCredentials {
  /**
   * The name of the user.
   *
   * @maxLength 128
   * @validation {
   *   rule: "self != '' && !self.matches(r'[[:cntrl:]]')",
   *   messageTemplate: "\"{self}\" is not a valid user name: it must not be empty or contain control characters, such as a line break",
   * }
   */
  username?: string;
  /** The key of a Secret that holds the name of the user, if that is secret too. */
  usernameSecretRef?: SecretKeySelector;
  /** The key of a Secret that holds the user's password. */
  passwordSecretRef?: SecretKeySelector;
}

/**
 * The certificate authorities that may have signed a server's certificate. Set exactly one field.
 *
 * @exactlyOneOf ["secretKeyRef", "configMapKeyRef", "system"]
 */
export interface CertificateAuthority {
  /** The key of a Secret that holds one or more certificates, in PEM. */
  secretKeyRef?: SecretKeySelector;
  /** The key of a ConfigMap that holds one or more certificates, in PEM. */
  configMapKeyRef?: ConfigMapKeySelector;
  /** The public certificate authorities: those of the image that connects, or else those of the operator's image. */
  system?: SystemAuthorities;
}

/** The public certificate authorities. It has no fields: write `{}`. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- a union member without fields, which may get some
export interface SystemAuthorities {}
