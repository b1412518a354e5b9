// index.d.ts
import type { MessageBus } from "swarmbus";
import type { NatsBusOptions } from "./options.ts";
export { NatsBus, type NatsBusOpener } from "./nats-bus.ts";
export type { NatsBusOptions, TlsOptions } from "./options.ts";
export declare function connect(url: string, options?: Omit<NatsBusOptions, "url">): Promise<MessageBus>;

// options.d.ts
import type { ConnectionOptions, NatsConnection } from "@nats-io/nats-core";
import type { Clock, ErrorListener } from "swarmbus";
export interface TlsOptions {
    ca?: string | undefined;
    cert?: string | undefined;
    key?: string | undefined;
}
export interface NatsBusOptions {
    url?: string | readonly string[] | undefined;
    connection?: NatsConnection | undefined;
    name?: string | undefined;
    token?: string | undefined;
    user?: string | undefined;
    password?: string | undefined;
    nkeySeed?: string | undefined;
    credentials?: string | undefined;
    tls?: TlsOptions | undefined;
    connectTimeoutMs?: number | undefined;
    waitForServerMs?: number | undefined;
    reconnect?: boolean | undefined;
    reconnectWaitMs?: number | undefined;
    reconnectJitterMs?: number | undefined;
    maxReconnectAttempts?: number | undefined;
    pingIntervalMs?: number | undefined;
    offline?: "buffer" | "reject" | undefined;
    outboxBytes?: number | undefined;
    inboxPrefix?: string | undefined;
    clock?: Clock | undefined;
    onError?: ErrorListener | undefined;
}
export declare function urlsOf({ url }: NatsBusOptions): readonly string[];
export declare function withoutCredentials(url: string): string;
export declare function usesWebSocket(urls: readonly string[]): boolean;
export declare function toClientOptions(options: NatsBusOptions, name: string): ConnectionOptions;

// nats-bus.d.ts
import { type MessageBus } from "swarmbus";
import { type NatsBusOptions } from "./options.ts";
export interface NatsBus extends MessageBus {
}
export interface NatsBusOpener {
    open(options?: NatsBusOptions): Promise<NatsBus>;
}
export declare const NatsBus: NatsBusOpener;
