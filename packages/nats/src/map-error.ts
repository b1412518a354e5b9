/** The client's errors as ours: what happened, and what to do about it. The client's own is the cause. */
import {
  AuthorizationError,
  PermissionViolationError,
  TimeoutError,
  UserAuthenticationExpiredError,
} from "@nats-io/nats-core";
import { BusError } from "swarmbus";

/** Why a connection could not be made. */
export function connectError(cause: unknown, servers: string): BusError {
  return new BusError("CONNECT_FAILED", `Cannot connect to ${servers}: ${explain(cause)}`, {
    cause,
  });
}

/** Whether trying again would help: a server that is not there may come, credentials do not get better. */
export function isWorthRetrying(cause: unknown): boolean {
  return (
    !isAuthentication(cause) &&
    /refused|reset|timeout|disconnect|EHOSTUNREACH|ENOTFOUND/iu.test(textOf(cause))
  );
}

/** What the server does not let us do. */
export function forbidden(action: string, cause: unknown): BusError {
  const wish = "its permissions for this user would have to allow it";
  return new BusError("FORBIDDEN", `Cannot ${action}: the server forbids it, ${wish}`, { cause });
}

/** An error that the server sent, or the client noticed, outside of any call. */
export function serverError(cause: Error): BusError {
  if (cause instanceof PermissionViolationError) {
    return forbidden(
      `${cause.operation === "publish" ? "publish to" : "subscribe to"} "${cause.subject}"`,
      cause,
    );
  }
  if (isAuthentication(cause)) {
    return new BusError(
      "BACKEND",
      `The server refuses the credentials: ${cause.message}, trying again`,
      { cause },
    );
  }
  return new BusError("BACKEND", `The server reports an error: ${cause.message}`, { cause });
}

/** The connection that an operation needed is not there. */
export function disconnected(action: string, cause?: unknown): BusError {
  return new BusError(
    "DISCONNECTED",
    `Cannot ${action}: the connection to the server is broken, try again when it is back`,
    { cause },
  );
}

/** The client does not take a message that our rules allow: the server that it is connected to now takes less. */
export function refusedByClient(subject: string, cause: unknown): BusError {
  const action = `Cannot publish to "${subject}"`;
  if (!/max_payload/u.test(textOf(cause)))
    return new BusError("BACKEND", `${action}: the client refuses it`, { cause });
  const state = "payload and headers are larger than the server takes, make them smaller";
  return new BusError("PAYLOAD_TOO_LARGE", `${action}: ${state}`, { cause });
}

function explain(cause: unknown): string {
  const text = textOf(cause);
  if (isAuthentication(cause))
    return "the server refuses the credentials, check user, password, token or key";
  if (/refused/iu.test(text))
    return "nobody listens there, start a nats-server or check host and port";
  if (/ENOTFOUND|getaddrinfo/iu.test(text)) return "the host is unknown, check its name";
  if (/unexpected response/iu.test(text))
    return "what answers there is no nats-server, check host and port";
  if (/does not support 'tls'|server does not support/iu.test(text))
    return "the server has no TLS, leave tls out or give it a certificate";
  if (/expired/iu.test(text)) return `a certificate has expired (${text})`;
  if (/self.signed|unable to verify|unable to get|unknown ca|certificate|alert|PEM/iu.test(text)) {
    return `the certificates do not fit (${text}), check tls.ca, tls.cert and tls.key`;
  }
  if (cause instanceof TimeoutError || /timeout/iu.test(text))
    return "no server answered in time, check host, port and TLS";
  if (isBroken(cause)) return "the server went away while the connection was made, try again";
  return text;
}

/** Whether the other side hung up. */
export function isBroken(cause: unknown): boolean {
  return /disconnect|closed|reset|EPIPE/iu.test(textOf(cause));
}

function isAuthentication(cause: unknown): boolean {
  return cause instanceof AuthorizationError || cause instanceof UserAuthenticationExpiredError;
}

/** The texts of an error and of everything behind it. */
function textOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause;
  // The client wraps some errors in one of the same text.
  if (inner instanceof Error && inner.message === cause.message) return textOf(inner);
  const { code, library, reason } = cause as { code?: string; library?: string; reason?: string };
  // OpenSSL puts addresses and its own source lines into its messages.
  const text = library === undefined ? cause.message : `${library}, ${reason}`;
  const own = code === undefined || text.includes(code) ? text : `${text} (${code})`;
  return inner === undefined ? own : `${own}: ${textOf(inner)}`;
}
