/** Where the bus is: what `SWARMBUS_URL` says. */
import { UsageError } from "./complain.ts";

/** The address in `SWARMBUS_URL`; undefined when it is not set, or empty. */
export function givenAddress(): string | undefined {
  const url = process.env["SWARMBUS_URL"] ?? "";
  if (url === "") return undefined;
  const isAddress = /^(?:nats|tls|ws|wss|memory):./u.test(url) && url.split(",").every(isUrl);
  if (isAddress) return url;
  throw new UsageError(
    `Cannot connect to SWARMBUS_URL "${withoutSecrets(url)}": an address such as nats://127.0.0.1:4222 is needed`,
  );
}

/** Whether it leads out of this process. */
export function isServer(url: string | undefined): url is string {
  return url !== undefined && !url.startsWith("memory:");
}

/** An address as it may be shown: without user and password. */
export function withoutSecrets(url: string): string {
  return url.replaceAll(/\/\/[^@/,]*@/gu, "//");
}

function isUrl(text: string): boolean {
  return URL.canParse(text.trim());
}
