/**
 * The other side of a connection, in a process of its own, so that its work is not in the figures: `partner.ts PORT BURST`.
 *
 * It writes to its socket without a client, to be faster than who is measured: a message on `feed.X` makes it publish
 * BURST times to X, a request on `ask` is answered. Tells its parent when it listens, and ends with it.
 */
import { connect } from "node:net";

const [port, burst] = process.argv.slice(2).map(Number) as [number, number];
const socket = connect(port, "127.0.0.1");
process.on("disconnect", () => process.exit());
socket.setNoDelay().setEncoding("latin1");
socket.write('CONNECT {"verbose":false}\r\nSUB feed.* 1\r\nSUB ask 2\r\nPING\r\n');

let unread = "";
socket.on("data", (text: string) => {
  unread += text;
  const end = unread.lastIndexOf("\r\n") + 2;
  const lines = unread.slice(0, end);
  unread = unread.slice(end);
  let answers = "";
  for (const [line, fed, reply] of lines.matchAll(
    /^(?:MSG feed\.(\S+)|MSG ask 2 (\S+)|P[IO]NG).*$/gm,
  )) {
    if (fed !== undefined) socket.write(`PUB ${fed} 16\r\n0123456789abcdef\r\n`.repeat(burst));
    else if (reply !== undefined) answers += `PUB ${reply} 4\r\npong\r\n`;
    else if (line.startsWith("PING")) answers += "PONG\r\n";
    else process.send?.("listening");
  }
  if (answers !== "") socket.write(answers);
});
