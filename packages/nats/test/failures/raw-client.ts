import { once } from "node:events";
import { connect } from "node:net";

/** A client that speaks the wire by hand, to send what no library would. */
export interface RawClient extends AsyncDisposable {
  /** Sends the bytes of a text, each character being one byte. */
  send(bytes: string): void;
  /** Publishes with headers as they are given, without a check. */
  sendWithHeaders(subject: string, headers: string, payload: string, reply?: string): void;
  /** Resolves when the server has taken all that was sent: `false` when it ended the connection instead. */
  settled(): Promise<boolean>;
}

/** Connects to a nats-server on this machine. */
export async function connectRaw(port: number): Promise<RawClient> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.setEncoding("latin1");
  let waiting: ((isAlive: boolean) => void)[] = [];
  const settle = (isAlive: boolean): void => {
    for (const resolve of waiting) resolve(isAlive);
    waiting = [];
  };
  socket.on("data", (data: string) => {
    if (data.includes("PONG\r\n")) settle(true);
  });
  socket.on("close", () => settle(false));
  await once(socket, "connect");
  const send = (bytes: string): void => void socket.write(bytes, "latin1");
  send('CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true}\r\n');
  return {
    send,
    sendWithHeaders: (subject, headers, payload, reply) => {
      const block = `NATS/1.0${headers}\r\n\r\n`;
      const target = reply === undefined ? subject : `${subject} ${reply}`;
      const sizes = `${block.length} ${block.length + payload.length}`;
      send(`HPUB ${target} ${sizes}\r\n${block}${payload}\r\n`);
    },
    settled: () => {
      if (socket.destroyed) return Promise.resolve(false);
      return new Promise((resolve) => {
        waiting.push(resolve);
        send("PING\r\n");
      });
    },
    [Symbol.asyncDispose]: async () => {
      if (socket.destroyed) return;
      socket.destroy();
      await once(socket, "close");
    },
  };
}
