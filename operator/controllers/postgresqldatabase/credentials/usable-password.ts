/** Whether a password is one that every client can send. */
export function isUsablePassword(password: string): boolean {
  return password !== "" && !/\p{Cc}/u.test(password);
}
