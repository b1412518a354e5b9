// testing/index.d.ts
export { Authority, type Certificate, type CertificateOptions } from "./certificates.ts";
export { createNkey, type Nkey, Operator, type Permissions, type SubjectRules, } from "./credentials.ts";
export { findServer } from "./find-server.ts";
export type { NatsCluster } from "./nats-cluster.ts";
export type { NatsServer } from "./nats-server.ts";
export type { ServerOptions, ServerTls, ServerUser } from "./server-options.ts";
export { type ClusterOptions, startCluster } from "./start-cluster.ts";
export { startServer } from "./start-server.ts";

// testing/certificates.d.ts
export interface Certificate {
    readonly certificate: string;
    readonly privateKey: string;
}
export interface CertificateOptions {
    readonly name?: string;
    readonly hosts?: readonly string[];
    readonly expired?: boolean;
}
export declare class Authority {
    #private;
    readonly certificate: string;
    constructor();
    issue(options?: CertificateOptions): Certificate;
}

// testing/credentials.d.ts
export interface Permissions {
    readonly publish?: SubjectRules;
    readonly subscribe?: SubjectRules;
    readonly allowResponses?: boolean;
}
export interface SubjectRules {
    readonly allow?: readonly string[];
    readonly deny?: readonly string[];
}
export interface Nkey {
    readonly publicKey: string;
    readonly seed: string;
}
export declare function createNkey(): Nkey;
export declare class Operator {
    #private;
    issue(name: string, permissions?: Permissions): string;
}

// testing/find-server.d.ts
export declare function findServer(): string;

// testing/nats-cluster.d.ts
import type { NatsServer } from "./nats-server.ts";
export declare class NatsCluster implements AsyncDisposable {
    readonly servers: readonly NatsServer[];
    get urls(): string[];
    settled(): Promise<void>;
    knows(subject: string): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

// testing/nats-server.d.ts
export declare class NatsServer implements AsyncDisposable {
    #private;
    readonly url: string;
    readonly websocketUrl?: string;
    get port(): number;
    get isRunning(): boolean;
    get pid(): number;
    stop(): Promise<void>;
    kill(): Promise<void>;
    pause(): void;
    resume(): void;
    restart(): Promise<void>;
    lameDuck(): Promise<void>;
    monitor(path: string): Promise<unknown>;
    log(): string;
    [Symbol.asyncDispose](): Promise<void>;
}

// testing/server-options.d.ts
import type { Certificate } from "./certificates.ts";
import type { Operator, Permissions } from "./credentials.ts";
export interface ServerOptions {
    readonly binary?: string;
    readonly jetstream?: boolean;
    readonly token?: string;
    readonly users?: readonly ServerUser[];
    readonly operator?: Operator;
    readonly tls?: ServerTls;
    readonly websocket?: boolean;
    readonly maxPayloadBytes?: number;
    readonly configuration?: Readonly<Record<string, unknown>>;
}
export type ServerUser = ({
    readonly user: string;
    readonly password: string;
} | {
    readonly nkey: string;
}) & {
    readonly permissions?: Permissions;
};
export interface ServerTls extends Certificate {
    readonly clientAuthority?: string;
}

// testing/start-cluster.d.ts
import { NatsCluster } from "./nats-cluster.ts";
import type { ServerOptions } from "./server-options.ts";
export interface ClusterOptions extends ServerOptions {
    readonly size?: number;
}
export declare function startCluster(options?: ClusterOptions): Promise<NatsCluster>;

// testing/start-server.d.ts
import { NatsServer } from "./nats-server.ts";
import type { ServerOptions } from "./server-options.ts";
export declare function startServer(options?: ServerOptions): Promise<NatsServer>;
