import type { Certificate } from "./certificates.ts";
import type { Operator, Permissions } from "./credentials.ts";

/** What a server of {@link startServer} is like. Without options: one that lets everybody in. */
export interface ServerOptions {
  /** Path of nats-server. Default: what {@link findServer} finds. */
  readonly binary?: string;
  /** With JetStream, storing in a folder of its own. Default false. */
  readonly jetstream?: boolean;
  /** Lets clients in that know this token. */
  readonly token?: string;
  /** Lets these users in. */
  readonly users?: readonly ServerUser[];
  /** Lets users in whose credentials this operator issued. */
  readonly operator?: Operator;
  /** Speaks TLS only. */
  readonly tls?: ServerTls;
  /** Opens a second port, for WebSocket without TLS. Default false. */
  readonly websocket?: boolean;
  /** Largest message, headers included. Default 1 MiB. */
  readonly maxPayloadBytes?: number;
  /**
   * More of the server's configuration, by the names of its documentation: `{ write_deadline: "1s", debug: true }`. A
   * name that other options set too is taken from here.
   */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

/** Who may connect: a name and a password, or whoever holds the seed of an nkey. */
export type ServerUser = (
  | { readonly user: string; readonly password: string }
  | { readonly nkey: string }
) & {
  /** What the user may do. Default: everything. */
  readonly permissions?: Permissions;
};

/** The certificate of a server, and whom it asks for one. */
export interface ServerTls extends Certificate {
  /**
   * A certificate of an authority as PEM: only clients with a certificate of this authority are let in. Default: clients
   * need none.
   */
  readonly clientAuthority?: string;
}
