/** Where a server listens. No host: on all interfaces. */
export interface BindAddress {
  /** A name or address of this machine. */
  host: string | undefined;
  /** 0: any that is free. */
  port: number;
}

/**
 * Reads `:8081`, `127.0.0.1:8081` or `[::1]:8081`; `0` means no server.
 *
 * @throws Error when it is none of these.
 */
export function parseBindAddress(text: string): BindAddress | undefined {
  if (text === "0") return undefined;
  const [, bracketed, plain, port = ""] = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  if (port === "" || Number(port) > 65535) {
    throw new Error(`"${text}" is no address to listen on: give host:port, :port, or 0 for no server.`);
  }
  const host = bracketed ?? plain;
  return { host: host === "" ? undefined : host, port: Number(port) };
}
