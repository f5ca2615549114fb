/** A signal that is aborted when the kubelet stops the Pod. Process 1 receives only the signals that it listens to. */
export function processSignal() {
  const controller = new AbortController();
  const abort = () => {
    controller.abort();
  };
  const signals = ["SIGTERM", "SIGINT"] as const;
  for (const name of signals) process.on(name, abort);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, abort);
    },
  };
}
