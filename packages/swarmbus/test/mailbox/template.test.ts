import { describe, expect, it } from "vitest";
import { AgentMessage } from "../../src/index.ts";

interface Rendered {
  readonly text: string;
  readonly reports: readonly string[];
  /** CPU time of this process: other load on the machine does not count. */
  readonly cpuMs: number;
}

function render(
  template: string,
  content: string = "hello",
  target: string | null = null,
): Rendered {
  const reports: string[] = [];
  const fields = { id: "the-id", seq: 1, source: "user", mode: "steer", timestamp: 0 } as const;
  const message = new AgentMessage({ ...fields, content, target, template }, (error) =>
    reports.push(error.message),
  );
  const start = process.cpuUsage();
  const text = message.render();
  const { user, system } = process.cpuUsage(start);
  return { text, reports, cpuMs: (user + system) / 1000 };
}

describe("a template", () => {
  it.each([
    ["{{ content | capitalize }}", "Hello"],
    ["{{ content | title }}", "Hello"],
    ["{{ content | length }}", "5"],
    ["{{ content | tojson }}", '"hello"'],
    ["{{ '7' | int + 1 }}", "8"],
    ["{{ x | default('a', boolean=true) }}", "a"],
    ["{{ source in ['user', 'main'] }}", "true"],
    ["{{ 'a' if target is none else 'b' }}", "a"],
    ["{# nothing #}{{ content ~ '!' }}", "hello!"],
    ["a\n{% if true %}\nb\n{% endif %}\nc", "a\n\nb\n\nc"],
    [" {%- if true -%} a {%- endif -%} b", "ab"],
    ["{{ unknown }}{{ __proto__ }}{{ constructor }}{{ range }}", ""],
  ])("%s renders as %j", (template, text) => {
    expect(render(template)).toMatchObject({ text, reports: [] });
  });

  it("shows a content of any length that it does not work upon", () => {
    const content = "x".repeat(5_000_000);
    expect(render("{% if source == 'user' %}{{ content }}{% endif %}", content).text).toBe(content);
  });

  it("says in its one report which message it was, and why", () => {
    expect(render("{% for x in [1] %}{% endfor %}").reports).toEqual([
      'Cannot render the template of message "the-id": it uses For, which is not allowed, its plain content is used',
    ]);
  });

  it.each([
    "{{ namespace }}",
    "{{ namespace(a=1) }}",
    "{{ content is callable }}",
    "{{ 'a' in content }}",
    "{{ content[:2] }}",
    "{{ content.length }}",
    "{{ {'a': 1} | tojson }}",
    "{{ [1] | tojson(indent=1000000000) }}",
    "{{ content | default(content | tojson) | tojson }}",
    "{{ content | default(*[1]) }}",
    "{{ content | default(**content) }}",
    "{% filter upper %}x{% endfilter %}",
    "{% call x() %}{% endcall %}",
    "{% break %}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ content * 1000000 }}",
    "x".repeat(2049),
  ])("that is %s is refused", (template) => {
    expect(render(template)).toMatchObject({ text: "hello", reports: [expect.any(String)] });
  });
});

const nested = (open: string, close: string, times: number): string =>
  `{{ ${open.repeat(times)}content${close.repeat(times)} }}`;

const hostile: Record<string, readonly [template: string, content?: string]> = {
  "an endless loop": ["{% for i in range(1000000000) %}x{% endfor %}"],
  "a recursive macro": ["{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"],
  "white space": [`{{${" ".repeat(2000)}content}}{{`],
  "line breaks": [`${"\n".repeat(2000)}{% if`],
  "brackets at the limit": [`${nested("(", ")", 50)}{{`],
  "lists at the limit": [`${nested("[", "]", 50)}{{`],
  "brackets beyond the limit": [nested("(", ")", 900)],
  "a chain of not": [`{{ ${"not ".repeat(500)}content }}`],
  "a chain of filters": [`{{ content${"|upper".repeat(300)} }}`],
  "a chain of else": [`{% if a %}${"{% elif a %}".repeat(150)}{% endif %}`],
  "a chain of choices": [`{{ ${"a if b else ".repeat(150)}c }}`],
  "a large output": ["{{ content }}".repeat(150), "x".repeat(10_000)],
  "much work on a long text": ["{{ content | upper }}", "\u0390".repeat(1_000_000)],
  "much work, often": ["{{ content | title }}".repeat(90), "a ".repeat(4000)],
  "much to escape": ["{{ content | tojson }}", "\u0001".repeat(1_000_000)],
  "much to compare": [`{{ ${"content == ".repeat(40)}content }}`, "x".repeat(1_000_000)],
};

describe("a hostile template ends within 50 ms in the plain content and one report:", () => {
  it.each(Object.entries(hostile))("%s", (_name, [template, content]) => {
    render("{{ content | upper }}"); // The engine is loaded and warm.
    const { text, reports, cpuMs } = render(template, content);
    expect(text).toBe(content ?? "hello");
    expect(reports).toHaveLength(1);
    expect(cpuMs).toBeLessThan(50);
  });

  it.each([
    ["upper", "\u0390", 330_000],
    ["lower", "\u0130", 370_000],
    ["title", "a ", 60_000],
    ["tojson", "\u0001", 240_000],
    ["trim", " ", 1_400_000],
  ])("%s, as long as it is allowed, ends in that time, too", (filter, unit, times) => {
    render(`{{ content | ${filter} }}`);
    const { reports, cpuMs } = render(`{{ content | ${filter} }}`, unit.repeat(times));
    expect(reports).toEqual([]);
    expect(cpuMs).toBeLessThan(50);
  });
});
