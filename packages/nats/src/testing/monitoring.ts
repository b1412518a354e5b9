import { get } from "node:http";

/**
 * Asks a server's monitoring port, and returns what it answers, as parsed JSON.
 *
 * @throws {Error} When it does not answer within 2 s, or not with status 200.
 */
export async function askMonitor(port: number, path: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const signal = AbortSignal.timeout(2000);
  // Without an agent: a kept connection would outlive the server, and fail the first question after a restart.
  const request = get({ host: "127.0.0.1", port, path, agent: false, signal }, (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("error", reject);
    response.on("data", (part: string) => (text += part));
    response.on("end", () => {
      if (response.statusCode === 200) resolve(JSON.parse(text));
      else reject(new Error(`Cannot read "${path}": status ${response.statusCode}, ${text}`));
    });
  });
  request.on("error", reject);
  return await promise;
}
