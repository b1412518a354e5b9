// A local server that speaks OpenAI's two protocols, streaming included, and answers by a script. The model is the real
// provider's, so that requests, retries, streams and broken connections are real.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModel } from "ai";
import type { Turn } from "./scripted-model.ts";

export type Protocol = "chat" | "responses";

/** A model behind a server, and what it was sent. */
export interface ServedModel extends AsyncDisposable {
  readonly model: LanguageModel;
  /** For each request its messages, a line for each. */
  readonly prompts: string[][];
}

interface Item {
  readonly [field: string]: unknown;
}

export async function serveModel(protocol: Protocol, turns: readonly Turn[]): Promise<ServedModel> {
  const left = [...turns];
  const prompts: string[][] = [];
  const speak = protocol === "chat" ? new Chat() : new Responses();
  const server = createServer((request, response) => {
    void readJson(request).then(async (body) => {
      prompts.push(toLines(speak.entriesOf(body)));
      const turn = left.shift() ?? { fails: "fatal" };
      await turn.before?.({} as never);
      answer(response, speak, turn, body["stream"] === true);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const openai = createOpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: "none" });
  const model = protocol === "chat" ? openai.chat("gpt-4o") : openai.responses("gpt-4o");
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { model, prompts, [Symbol.asyncDispose]: close };
}

async function readJson(request: IncomingMessage): Promise<Item> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Item;
}

function answer(response: ServerResponse, speak: Speech, turn: Turn, isStream: boolean): void {
  if (turn.fails === "retryable" || turn.fails === "fatal") {
    const status = turn.fails === "retryable" ? 429 : 400;
    response.writeHead(status, { "content-type": "application/json", "retry-after-ms": "1" });
    return void response.end(JSON.stringify({ error: { message: `status ${status}` } }));
  }
  const isCut = turn.fails === "cut";
  if (!isStream) {
    const body = JSON.stringify(speak.whole(turn));
    response.writeHead(200, { "content-type": "application/json" });
    if (!isCut) return void response.end(body);
    return void response.write(body.slice(0, 20), () => response.destroy());
  }
  const events = speak.events(turn).slice(0, isCut ? -1 : undefined);
  response.writeHead(200, { "content-type": "text/event-stream" });
  const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
  if (isCut) return void response.write(text, () => setImmediate(() => response.destroy()));
  response.end(`${text}data: [DONE]\n\n`);
}

type Entry = readonly [role: string, word: string];

/** Merges what one message of the SDK became several of on the wire: the calls of an answer, the results of a step. */
function toLines(entries: readonly Entry[]): string[] {
  const lines: string[] = [];
  let last = "";
  for (const [role, word] of entries) {
    if (role === last && role !== "user") lines.push(`${lines.pop() ?? ""} ${word}`);
    else lines.push(`${role}: ${word}`);
    last = role;
  }
  return lines;
}

interface Speech {
  entriesOf(body: Item): Entry[];
  whole(turn: Turn): object;
  events(turn: Turn): object[];
}

const argumentsText = "{}";

/** Calls have ids that no other turn has. */
let calls = 0;

class Chat implements Speech {
  entriesOf(body: Item): Entry[] {
    return (body["messages"] as Item[]).flatMap(
      ({ role, content, tool_calls: toolCalls }): Entry[] => {
        if (role === "tool") return [["tool", `result ${String(content)}`]];
        const text: Entry[] =
          typeof content === "string" && content !== "" ? [[String(role), content]] : [];
        const named = (toolCalls ?? []) as { function: { name: string } }[];
        return [
          ...text,
          ...named.map((call): Entry => ["assistant", `call ${call.function.name}`]),
        ];
      },
    );
  }

  whole(turn: Turn): object {
    const message = {
      role: "assistant",
      content: turn.text ?? null,
      tool_calls: this.#calls(turn),
    };
    return {
      ...this.#head(),
      choices: [{ index: 0, message, finish_reason: this.#finish(turn) }],
      usage,
    };
  }

  events(turn: Turn): object[] {
    const chunk = (delta: object, finish: string | null = null): object => {
      return { ...this.#head(), choices: [{ index: 0, delta, finish_reason: finish }] };
    };
    const text = turn.text === undefined ? [] : [chunk({ role: "assistant", content: turn.text })];
    const named = this.#calls(turn).map((call, index) =>
      chunk({ tool_calls: [{ index, ...call }] }),
    );
    return [...text, ...named, { ...chunk({}, this.#finish(turn)), usage }];
  }

  #head(): object {
    return { id: "chat-1", object: "chat.completion", created: 1, model: "gpt-4o" };
  }

  #calls({ tools = [] }: Turn): object[] {
    return tools.map((name) => {
      calls += 1;
      return {
        id: `call-${calls}`,
        type: "function",
        function: { name, arguments: argumentsText },
      };
    });
  }

  #finish({ finish, tools = [] }: Turn): string {
    if (finish === "content-filter") return "content_filter";
    return finish ?? (tools.length > 0 ? "tool_calls" : "stop");
  }
}

class Responses implements Speech {
  /** What was said, as later requests may only refer to it. */
  readonly #said = new Map<string, Entry>();

  entriesOf(body: Item): Entry[] {
    return (body["input"] as Item[]).flatMap((item): Entry[] => {
      if (item["type"] === "item_reference") return [this.#said.get(String(item["id"])) as Entry];
      if (item["type"] === "function_call") return [["assistant", `call ${String(item["name"])}`]];
      if (item["type"] === "function_call_output")
        return [["tool", `result ${String(item["output"])}`]];
      const { role, content } = item as { role: string; content: string | { text: string }[] };
      return [
        [role, typeof content === "string" ? content : content.map(({ text }) => text).join("")],
      ];
    });
  }

  whole(turn: Turn): object {
    return { ...this.#head(turn), output: this.#output(turn) };
  }

  events(turn: Turn): object[] {
    const output = this.#output(turn);
    const type = this.#cut(turn) === null ? "response.completed" : "response.incomplete";
    const items = output.flatMap((item, index) => [
      { type: "response.output_item.added", output_index: index, item: { ...item, content: [] } },
      ...this.#deltas(item, index),
      { type: "response.output_item.done", output_index: index, item },
    ]);
    const created = {
      type: "response.created",
      response: { id: "resp-1", created_at: 1, model: "gpt-4o" },
    };
    return [created, ...items, { type, response: this.#head(turn) }];
  }

  #deltas(item: Item, index: number): object[] {
    const place = { item_id: item["id"], output_index: index };
    if (item["type"] !== "message") return [];
    const [{ text }] = item["content"] as [{ text: string }];
    return [{ type: "response.output_text.delta", ...place, content_index: 0, delta: text }];
  }

  #output({ text, tools = [] }: Turn): Item[] {
    const message = text === undefined ? [] : [this.#say("msg", ["assistant", text])];
    const content = [{ type: "output_text", text, annotations: [] }];
    return [
      ...message.map((id) => ({
        type: "message",
        id,
        role: "assistant",
        status: "completed",
        content,
      })),
      ...tools.map((name) => {
        const id = this.#say("fc", ["assistant", `call ${name}`]);
        return {
          type: "function_call",
          id,
          call_id: `call-${id}`,
          name,
          arguments: argumentsText,
          status: "completed",
        };
      }),
    ];
  }

  #say(kind: string, entry: Entry): string {
    const id = `${kind}_${this.#said.size}`;
    this.#said.set(id, entry);
    return id;
  }

  #head(turn: Turn): object {
    const figures = { input_tokens: 1, output_tokens: 1 };
    return {
      id: "resp-1",
      created_at: 1,
      model: "gpt-4o",
      incomplete_details: this.#cut(turn),
      usage: figures,
    };
  }

  #cut({ finish }: Turn): object | null {
    if (finish === "length") return { reason: "max_output_tokens" };
    return finish === "content-filter" ? { reason: "content_filter" } : null;
  }
}

const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
