const PATIENCE_MS = 5000;

/**
 * Tells a watch on the monitor itself that a pass was complete. Answers what is wrong, in words, when it did not take that.
 * Who has the URL can feign the ping, so that only its host is shown.
 */
export const pingDeadman = async (url: string, timeoutMs = PATIENCE_MS): Promise<string | undefined> => {
  const { host } = new URL(url);
  try {
    // A connection kept for a minute, or through the sleep of a function, may be dead without our knowing.
    const headers = { connection: 'close' };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return response.ok ? undefined : `${host} answered the ping with HTTP ${response.status}`;
  } catch (error) {
    return `${host} did not take the ping (${codeOf(error)}); the next complete pass pings again`;
  }
};

/** `fetch` hides the code in the cause; its own message may quote the URL. */
const codeOf = (error: unknown): string => {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return cause?.code ?? name ?? 'unknown error';
};
