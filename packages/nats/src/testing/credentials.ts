import { randomUUID } from "node:crypto";
import { nkeys } from "@nats-io/nats-core";

/** The subjects that a user may publish or subscribe to. */
export interface Permissions {
  readonly publish?: SubjectRules;
  readonly subscribe?: SubjectRules;
  /** Lets the user answer requests whose reply subject it may not publish to. Default false. */
  readonly allowResponses?: boolean;
}

/** Patterns of subjects: what is not allowed is denied once there is `allow`; `deny` takes away from it. */
export interface SubjectRules {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/** A user's key pair, in the text form of NATS. */
export interface Nkey {
  /** For the server. */
  readonly publicKey: string;
  /** For the client, which signs with it. */
  readonly seed: string;
}

type KeyPair = ReturnType<typeof nkeys.createUser>;

const unlimited = {
  limits: { subs: -1, data: -1, payload: -1, imports: -1, exports: -1, conn: -1, leaf: -1 },
  jetstream: { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 },
};

/** Makes a key pair for a user: `publicKey` is for the option `users` of a server, `seed` for the client. */
export function createNkey(): Nkey {
  const pair = nkeys.createUser();
  return { publicKey: pair.getPublicKey(), seed: seedOf(pair) };
}

/** Issues credentials (JWT) to users. A server with the option `operator` lets them in. All are in one account. */
export class Operator {
  readonly #keys = nkeys.createOperator();
  readonly #account = nkeys.createAccount();
  readonly #systemAccount = nkeys.createAccount();

  /** Makes a user. Returns the text of a credentials file, as the command `nsc` would write it. */
  issue(name: string, permissions: Permissions = {}): string {
    const user = nkeys.createUser();
    const { publish = {}, subscribe = {}, allowResponses = false } = permissions;
    const claims = {
      type: "user",
      pub: publish,
      sub: subscribe,
      ...(allowResponses && { resp: { max: 1, ttl: 0 } }),
      subs: -1,
      data: -1,
      payload: -1,
    };
    const token = sign(this.#account, user.getPublicKey(), name, claims);
    return `${fence("NATS USER JWT", token)}\n${fence("USER NKEY SEED", seedOf(user))}`;
  }

  /** @internal What a server needs to know of it. */
  configuration(): Record<string, unknown> {
    const system = this.#systemAccount.getPublicKey();
    return {
      operator: sign(this.#keys, this.#keys.getPublicKey(), "operator", {
        type: "operator",
        system_account: system,
      }),
      system_account: system,
      resolver: "MEMORY",
      resolver_preload: {
        [this.#account.getPublicKey()]: this.#sign(this.#account, "tests", {
          ...unlimited.limits,
          ...unlimited.jetstream,
        }),
        [system]: this.#sign(this.#systemAccount, "system", unlimited.limits),
      },
    };
  }

  #sign(account: KeyPair, name: string, limits: Record<string, number>): string {
    const claims = { type: "account", limits: { ...limits, wildcards: true } };
    return sign(this.#keys, account.getPublicKey(), name, claims);
  }
}

/** Writes a JWT as nats-server reads it. */
function sign(issuer: KeyPair, subject: string, name: string, nats: object): string {
  const claims = {
    jti: randomUUID(),
    iat: Math.floor(Date.now() / 1000),
    iss: issuer.getPublicKey(),
    sub: subject,
    name,
    nats: { ...nats, version: 2 },
  };
  const parts = [{ typ: "JWT", alg: "ed25519-nkey" }, claims];
  const unsigned = parts.map((part) => toBase64(JSON.stringify(part))).join(".");
  return `${unsigned}.${toBase64(issuer.sign(Buffer.from(unsigned)))}`;
}

function toBase64(data: string | Uint8Array): string {
  return Buffer.from(data as Uint8Array).toString("base64url");
}

function seedOf(pair: KeyPair): string {
  return Buffer.from(pair.getSeed()).toString();
}

function fence(title: string, content: string): string {
  return `-----BEGIN ${title}-----\n${content}\n------END ${title}------\n`;
}
