import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection to a server that sends whatever it is told, valid or not. The server is asked to be pedantic. */
export class RawConnection implements AsyncDisposable {
  readonly #socket: Socket;
  /** How the server calls it. */
  clientId = 0;
  #received = "";
  #onData: () => void = () => undefined;

  /** Connects. */
  static async open(port: number): Promise<RawConnection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    const raw = new RawConnection(socket);
    const said = await raw.tell('CONNECT {"verbose":false,"pedantic":true}\r\n');
    raw.clientId = Number(/"client_id":(\d+)/.exec(said)?.[1]);
    return raw;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      this.#received += text;
      this.#onData();
    });
    socket.on("close", () => this.#onData());
    socket.on("error", () => undefined); // "close" follows
  }

  /** Sends text as it is. @returns What the server said to it, up to its end if it hung up. */
  async tell(text: string): Promise<string> {
    this.#received = "";
    this.#socket.write(`${text}PING\r\n`);
    await new Promise<void>((resolve) => {
      this.#onData = () => {
        if (this.#socket.closed || this.#received.endsWith("PONG\r\n")) resolve();
      };
      this.#onData();
    });
    return this.#received;
  }

  /** Hangs up. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    if (!this.#socket.closed) await once(this.#socket, "close");
  }
}
