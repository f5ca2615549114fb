/*
 * Which user and groups a Pod's programs are, in the shape of the core API. What would take the restrictions from the Pod is
 * left out.
 */

/** User, groups and SELinux label of a Pod's programs. */
export interface PodSecurityContext {
  /**
   * The number of the user, other than 0, because no program runs as root. Defaults to 65532.
   *
   * @asType integer
   * @format int64
   * @minimum 1
   * @maximum 2147483647
   */
  runAsUser?: number;
  /** The number of the user's group. Defaults to 65532. */
  runAsGroup?: GroupID;
  /** The number of the group to which volumes are made accessible, if they support that. Defaults to 65532. */
  fsGroup?: GroupID;
  /**
   * Further groups of the user, such as the one that an NFS server's files belong to.
   *
   * @maxItems 32
   * @listType atomic
   */
  supplementalGroups?: GroupID[];
  /**
   * When to make the files of a volume accessible to `fsGroup`: `OnRootMismatch`, if its root folder is not yet, or `Always`,
   * at every start. Defaults to `OnRootMismatch`.
   *
   * @maxLength 63
   */
  fsGroupChangePolicy?: string;
  /** The SELinux label of the programs. Defaults to one that the container runtime chooses. */
  seLinuxOptions?: SELinuxOptions;
}

/** An SELinux label. */
export interface SELinuxOptions {
  /**
   * The level, such as `s0:c123,c456`.
   *
   * @maxLength 253
   */
  level?: string;
  /**
   * The role.
   *
   * @maxLength 253
   */
  role?: string;
  /**
   * The type.
   *
   * @maxLength 253
   */
  type?: string;
  /**
   * The user.
   *
   * @maxLength 253
   */
  user?: string;
}

/**
 * @asType integer
 * @format int64
 * @minimum 0
 * @maximum 2147483647
 */
type GroupID = number;
