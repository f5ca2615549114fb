/** Where a server listens. Without a host, on all interfaces. */
export interface BindAddress {
  /** A name or address of this machine. */
  host: string | undefined;
  /** 0: any free port. */
  port: number;
}

/** Parses `:8081`, `127.0.0.1:8081` or `[::1]:8081`; `0` means no server. @throws Error for any other text. */
export function parseBindAddress(text: string): BindAddress | undefined {
  if (text === "0") return undefined;
  const [, bracketed, plain, port = ""] = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  if (port === "" || Number(port) > 65535) {
    throw new Error(
      `"${text}" is not a valid address to listen on: use host:port, :port, or 0 for no server.`,
    );
  }
  const host = bracketed ?? plain;
  return { host: host === "" ? undefined : host, port: Number(port) };
}
