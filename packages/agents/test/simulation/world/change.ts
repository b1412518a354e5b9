/** The same object, with some methods replaced. */
export function change<Target extends object>(target: Target, changes: Partial<Target>): Target {
  return new Proxy(target, {
    get(_target, name: keyof Target & string) {
      const value: unknown = changes[name] ?? target[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
