// Templates that broke out of, stopped or flooded one engine or another, sent through a mailbox. Each has to end in the plain
// content and one report, and the message is read as any other.
import { describe, expect, it } from "vitest";
import { MemoryMailbox } from "../../src/index.ts";

const probes: Readonly<Record<string, string>> = {
  "a constructor of a text": "{{ content.constructor.constructor('return process.pid')() }}",
  "a constructor of a list": "{{ [].constructor.constructor('return process.pid')() }}",
  "a constructor of a function": "{{ range.constructor('return process.pid')() }}",
  "a constructor of a cycler": "{{ cycler('a').constructor.constructor('return process.pid')() }}",
  "a constructor of a macro":
    "{% macro m() %}{% endmacro %}{{ m.constructor('return process.pid')() }}",
  "a constructor by replace": "{{ content | replace('a', 'b').constructor }}",
  "a constructor by valueOf": "{{ content.valueOf.constructor('return process.pid')() }}",
  "a constructor by index": "{{ content['constructor']['constructor']('return process')() }}",
  "a prototype": "{{ content.__proto__.polluted }}",
  "Python's way to its classes": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
  "Python's way to its modules": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
  "an exception": "{{ raise_exception('no') }}",
  "the time": "{{ strftime_now('%Y') }}",
  "a file": "{% include 'package.json' %}",
  "another template": "{% extends 'package.json' %}",
  "an import": "{% import 'package.json' as x %}{{ x }}",
  "a loop that does not end": "{% for i in range(1000000000) %}x{% endfor %}",
  "loops in loops": `${"{% for i in range(100000) %}".repeat(3)}x${"{% endfor %}".repeat(3)}`,
  "a loop over a text that it sets":
    "{% set x = content %}{% for i in x %}{% set x = x ~ x %}{% endfor %}",
  "a macro that calls itself": "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
  "an indent of gigabytes": "{{ content | indent(1000000000) }}",
  "a replacement that doubles": `{{ content${"|replace('', 'xxxxxxxx')".repeat(20)} }}`,
  "a centre of gigabytes": "{{ content | center(1000000000) }}",
  "a product of gigabytes": "{{ content * 1000000000 }}",
  "a list of lists": "{{ [content] * 1000000 | join }}",
  "a regular expression that backtracks": "{{ content | replace(r/(a+)+$/, '') }}",
  "2000 brackets": `{{ ${"(".repeat(1000)}content${")".repeat(1000)} }}`,
  "60,000 brackets": `{{ ${"(".repeat(60_000)}content`,
  "900 lists": `{{ ${"[".repeat(900)}${"]".repeat(900)} }}`,
  "200 conditions": "{% if a %}".repeat(200),
  "4 KB of white space": `{{${" ".repeat(4096)}content }}`,
  "60 KB of white space": `{{${" ".repeat(60_000)}content }}`,
  "a megabyte of line breaks": `${"\n".repeat(1_000_000)}{{`,
  "white space as long as allowed": `{%${" ".repeat(2040)}`,
  "a tag that does not end": "{{ content",
  "a string that does not end": "{{ 'content }}",
  "a comment that does not end": "{# content",
  "NUL and surrogates": "{{ \u0000\uD800 }}",
  "a filter that nobody knows": "{{ content | shell }}",
};

describe("a mailbox", () => {
  it.each(Object.entries(probes))("loses nothing by %s", async (_name, template) => {
    const reports: string[] = [];
    await using mailbox = new MemoryMailbox({ onError: (_error, { id }) => reports.push(id) });
    await mailbox.subscribe("main");
    await mailbox.send("warm", { source: "user", template: "{{ content | upper }}" });
    const [warm] = await mailbox.consume("main");
    warm?.render(); // The engine is loaded: only its first use is slow.
    await mailbox.send("before", { source: "other" });
    const sent = await mailbox.send("aaaa", { source: "other", template, id: "poison" });
    await mailbox.send("after", { source: "other" });

    const start = process.cpuUsage();
    const read = await mailbox.consume("main");
    const texts = read.flatMap((message) => [message.render(), message.render()]);
    const { user, system } = process.cpuUsage(start);

    expect(texts).toEqual(["before", "before", "aaaa", "aaaa", "after", "after"]);
    expect(reports).toEqual(["poison"]);
    expect((await mailbox.receipts(sent.id))[0]?.state).toBe("acked");
    expect((user + system) / 1000).toBeLessThan(50);
  });
});
