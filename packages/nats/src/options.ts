/** What a NATS bus can be told when it is opened, and what that means to the client. */
import type { ConnectionOptions, NatsConnection } from "@nats-io/nats-core";
import { credsAuthenticator, nkeyAuthenticator } from "@nats-io/nats-core";
import type { Clock, ErrorListener } from "swarmbus";

/** How the connection is encrypted, and who the client is by its certificate. All texts are PEM. */
export interface TlsOptions {
  /** Certificates of the authorities that may have signed the server's. Default: those of the system. */
  ca?: string | undefined;
  /** The client's own certificate, for servers that ask for one (mutual TLS). */
  cert?: string | undefined;
  /** The key of {@link cert}. */
  key?: string | undefined;
}

/** Options of {@link NatsBus.open}. */
export interface NatsBusOptions {
  /**
   * Where the server is, or several of one cluster: `nats://HOST:4222`, `tls://…`, or for WebSockets `ws://…`, `wss://…`. A
   * user and password, or a token, may stand before the host.
   *
   * @default "nats://127.0.0.1:4222"
   */
  url?: string | readonly string[] | undefined;
  /**
   * A connection of the NATS client to use instead of making one. The bus does not close it. It should reconnect by itself;
   * make it with `ignoreAuthErrorAbort` and `noAsyncTraces`, as the bus does.
   */
  connection?: NatsConnection | undefined;
  /**
   * Who this connection is, for example an agent id.
   *
   * @default A unique name such as `bus-3fK2xA`.
   */
  name?: string | undefined;
  /** A token to authenticate with. */
  token?: string | undefined;
  /** A user to authenticate as, with {@link password}. */
  user?: string | undefined;
  /** The password of {@link user}. */
  password?: string | undefined;
  /** The seed of an nkey (`SU…`). */
  nkeySeed?: string | undefined;
  /** The text of a credentials file (`.creds`): a JWT and its nkey seed. */
  credentials?: string | undefined;
  /** Encrypts the connection; `tls://` and `wss://` do so as well. */
  tls?: TlsOptions | undefined;
  /**
   * Longest to wait for a server to answer when connecting, in milliseconds.
   *
   * @default 5000
   */
  connectTimeoutMs?: number | undefined;
  /**
   * How long to go on trying when no server is there yet, in milliseconds. Refused credentials are not tried again.
   *
   * @default 0, which tries once
   */
  waitForServerMs?: number | undefined;
  /**
   * Whether to connect again when the connection breaks.
   *
   * @default true
   */
  reconnect?: boolean | undefined;
  /**
   * Time between two attempts to reconnect to one server, in milliseconds.
   *
   * @default 2000
   */
  reconnectWaitMs?: number | undefined;
  /**
   * Up to so many milliseconds are added to each wait by chance, so that not everybody comes back at once.
   *
   * @default 500
   */
  reconnectJitterMs?: number | undefined;
  /**
   * After so many attempts in a row the bus fails for good; an integer from 1.
   *
   * @default Unlimited.
   */
  maxReconnectAttempts?: number | undefined;
  /**
   * Time between two signs of life that the server is asked for, in milliseconds. Two unanswered ones break the connection.
   *
   * @default 20_000
   */
  pingIntervalMs?: number | undefined;
  /**
   * What becomes of what is published while there is no connection: kept and sent afterwards, or refused with
   * `DISCONNECTED`.
   *
   * @default "buffer"
   */
  offline?: "buffer" | "reject" | undefined;
  /**
   * Most bytes that are kept while there is no connection; what does not fit is dropped, counted and reported.
   *
   * @default 8_388_608 (8 MiB)
   */
  outboxBytes?: number | undefined;
  /**
   * What reply subjects begin with. Give each agent its own where the server's permissions let it read only its own.
   *
   * @default "_INBOX"
   */
  inboxPrefix?: string | undefined;
  /**
   * Where the bus's own time and chance come from; the client below has the machine's.
   *
   * @default systemClock
   */
  clock?: Clock | undefined;
  /** Told of failures that no call can report. Default: one line on the console. */
  onError?: ErrorListener | undefined;
}

const defaultUrl = "nats://127.0.0.1:4222";

/** The servers that a bus is to connect to. */
export function urlsOf({ url }: NatsBusOptions): readonly string[] {
  if (url === undefined) return [defaultUrl];
  const urls = typeof url === "string" ? url.split(",").map((each) => each.trim()) : url;
  if (urls.length > 0 && urls.every(isAddress)) return urls;
  throw new TypeError(
    `Cannot connect to "${withoutCredentials(String(url))}": addresses such as nats://HOST:4222 are needed`,
  );
}

function isAddress(url: string): boolean {
  return /^(?:nats|tls|ws|wss):\/\/./u.test(url) && URL.canParse(url);
}

/** An address as errors may show it. A password may hold an `@`, so everything up to the last one goes. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([^/]*\/\/)?.*@/su, "$1");
}

/** Whether servers are reached by WebSocket. */
export function usesWebSocket(urls: readonly string[]): boolean {
  return urls.some((url) => url.startsWith("ws"));
}

/** What the client is told. */
export function toClientOptions(options: NatsBusOptions, name: string): ConnectionOptions {
  const urls = urlsOf(options).map((url) => new URL(url));
  const isEncrypted = options.tls !== undefined || urls.some(({ protocol }) => protocol === "tls:");
  return {
    servers: urls.map(usesPort),
    name,
    ...credentialsOf(options, urls[0] as URL),
    ...(isEncrypted ? { tls: { ...options.tls } as NonNullable<ConnectionOptions["tls"]> } : {}),
    timeout: options.connectTimeoutMs ?? 5000,
    reconnect: options.reconnect ?? true,
    reconnectTimeWait: options.reconnectWaitMs ?? 2000,
    reconnectJitter: options.reconnectJitterMs ?? 500,
    reconnectJitterTLS: options.reconnectJitterMs ?? 500,
    maxReconnectAttempts: options.maxReconnectAttempts ?? -1,
    pingInterval: options.pingIntervalMs ?? 20_000,
    maxPingOut: 2,
    // Two authentication errors in a row would end reconnecting for ever: servers restart, users are added late.
    ignoreAuthErrorAbort: true,
    // Stack traces for calls that nobody makes; they are half the cost of a request.
    noAsyncTraces: true,
  };
}

/** The client knows neither `tls://` nor users in an address; WebSockets keep theirs. */
function usesPort(url: URL): string {
  if (url.protocol.startsWith("ws")) return `${url.protocol}//${url.host}${url.pathname}`;
  return url.port === "" ? `${url.hostname}:4222` : url.host;
}

function credentialsOf(options: NatsBusOptions, url: URL): ConnectionOptions {
  const { credentials, nkeySeed, token } = options;
  if (credentials !== undefined) return { authenticator: credsAuthenticator(encode(credentials)) };
  if (nkeySeed !== undefined) return { authenticator: nkeyAuthenticator(encode(nkeySeed)) };
  if (token !== undefined) return { token };
  if (options.user !== undefined) return { user: options.user, pass: options.password ?? "" };
  if (url.username === "") return {};
  const user = decodeURIComponent(url.username);
  if (url.password === "") return { token: user };
  return { user, pass: decodeURIComponent(url.password) };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
