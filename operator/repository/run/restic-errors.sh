# What restic's errors mean, and what to do about them. Sourced.

# restic's words for people: the last of them, without JSON, without the notices of its retries and of its end.
said() {
  sed \
    -e 's/^{"message_type":"exit_error".*"message":"\(.*\)"}$/\1/' \
    -e 's/^{"message_type":"error","error":{"message":"\([^"]*\)".*$/\1/' \
    -e 's/\\n/ /g' \
    -e 's/^.* returned error, retrying after [^:]*: //' \
    -e 's/^[A-Z][a-z]*([^)]*) failed: //' \
    -e 's/^Fatal: //' \
    -e 's/ *Is there a repository at the following location?.*$//' \
    -e '/signal .* received/d' \
    -e '/context canceled/d' \
    -e '/^[^ ]*$/d' \
    -e '/^	/d' \
    "$1" | awk '!seen[$0]++' | tail -n 3
}

# reason_of EXIT-CODE FILE-OF-ERRORS
reason_of() {
  case $1 in
    10) echo RepositoryMissing ;;
    11) echo RepositoryLocked ;;
    12) echo WrongRepositoryPassword ;;
    137) echo Killed ;;
    *) reason_of_words "$2" ;;
  esac
}

# Only the last words count: before them may stand failures that passed.
reason_of_words() {
  words=$(said "$1")
  is() { printf '%s' "$words" | grep -qiE "$1"; }
  if is 'signal: killed'; then
    echo Killed
  elif is 'no space left on device|quota ?exceeded|insufficient storage|\(507\)'; then
    echo RepositoryFull
  elif is 'bucket (does not|doesn.t) exist|NoSuchBucket|container (does not|doesn.t) exist|ContainerNotFound'; then
    echo BucketNotFound
  elif is 'x509|certificate|tls: '; then
    echo CertificateNotTrusted
  elif is 'access.?denied|signature we calculated|access key|no credentials|\(40[13]\)|unauthorized|forbidden|authenticat|AuthorizationFailure|permission denied|read-only file system|invalid_grant|default credentials|(expired|invalid|security) token|error 40[13]|header field value for .*authorization'; then
    echo StorageAccessDenied
  elif is 'connection re(fused|set)|no such host|timeout|no route to host|network is unreachable|server misbehaving|deadline exceeded|EOF|closed by foreign host|HTTP response to HTTPS client|\((429|5[0-9][0-9])\)'; then
    echo StorageUnreachable
  elif is 'ciphertext verification failed|is damaged|invalid data returned|missing in repo|does not match id|invalid lock file'; then
    echo RepositoryDamaged
  else
    echo RepositoryFailed
  fi
}

# fail_of_restic EXIT-CODE FILE-OF-ERRORS
fail_of_restic() {
  reason=$(reason_of "$1" "$2")
  fail "$reason" "$(said "$2" | tr '\n' ' ' | sed 's/[. ]*$/. /')$(advice "$reason")"
}

advice() {
  case $1 in
    RepositoryMissing)
      echo "There is no repository any more where there was one. Bring it back (is it the right volume, bucket and backupPath?). To begin anew, delete this DatabaseBackup and create it with another backupPath; none is made on top." ;;
    RepositoryReplaced)
      echo "Bring the former one back (is it the right volume, bucket and backupPath?). To begin anew, delete this DatabaseBackup and create it with another backupPath." ;;
    RepositoryIncomplete)
      echo "Look at what is there. If it is the rest of a repository, bring its file \"config\" back. If it is of no use, remove it. Or choose another backupPath. Nothing was changed." ;;
    RepositoryLocked)
      echo "Another program works in the repository. If it is gone, its lock is removed 30 minutes after its last sign of life. The next run tries again." ;;
    WrongRepositoryPassword)
      echo "The Secret with the repository's password was changed or replaced: restore the one that the repository was made with. The repository was left as it is." ;;
    RepositoryFull)
      echo "Make room or enlarge the storage (for a volume of the operator's: storage.persistentVolumeClaim.template.size). Earlier backups are unharmed." ;;
    StorageAccessDenied)
      echo "Check the credentials of the storage and what they may do: list, read, write and delete below backupPath." ;;
    BucketNotFound)
      echo "Create the bucket, or correct its name or the endpoint." ;;
    StorageUnreachable)
      echo "Check the endpoint, the network policy of this namespace and whether the storage is up. The next run tries again." ;;
    CertificateNotTrusted)
      echo "Put the certificate authority that signed the storage's certificate in tls.caSecretRef." ;;
    RepositoryDamaged)
      echo "Files of the repository are damaged or missing: look at it with \"restic check\"." ;;
    Killed)
      echo "A program of the run was killed, most likely because the Pod used up its memory. Raise spec.resources.limits.memory." ;;
    *)
      echo "The repository cannot be read or written. If this stays, look at the storage, and check the repository with \"restic check\"." ;;
  esac
}
