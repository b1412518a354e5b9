/** Finds the model that a string such as `openai:gpt-4o` names. */
import type { LanguageModel, Provider } from "ai";

/**
 * A model of the SDK stays what it is. Of `provider:model`, the provider is the one of that name in
 * `globalThis.AI_SDK_DEFAULT_PROVIDER` when the program has set one, as for the SDK itself; else the export of the package
 * `@ai-sdk/<provider>` that has its name.
 *
 * @throws {TypeError} On a string of another form and on what is no model, {Error} when the package cannot be loaded.
 */
export async function loadModel(model: LanguageModel): Promise<LanguageModel> {
  if (typeof model !== "string") return checkModel(model);
  const [, name, id] = /^([a-z][a-z0-9-]*):(.+)$/su.exec(model) ?? [];
  if (name === undefined || id === undefined) {
    throw new TypeError(`Cannot use the model "${model}": a name such as openai:gpt-4o is needed`);
  }
  const { AI_SDK_DEFAULT_PROVIDER: ours } = globalThis as { AI_SDK_DEFAULT_PROVIDER?: Provider };
  if (ours !== undefined) return ours.languageModel(model);
  const provider = await loadProvider(name, model);
  return provider(id);
}

/** An object that can answer, whichever of the SDK's specifications it follows. */
function checkModel(model: Exclude<LanguageModel, string>): LanguageModel {
  const { doGenerate, doStream } = (model ?? {}) as Partial<typeof model>;
  if (typeof doGenerate === "function" || typeof doStream === "function") return model;
  const state = `what it was given (${model === null ? "null" : typeof model}) is no model`;
  throw new TypeError(
    `Cannot create an agent: ${state}, a model of the SDK or a name such as openai:gpt-4o is needed`,
  );
}

async function loadProvider(name: string, model: string): Promise<(id: string) => LanguageModel> {
  // A variable, so that bundlers do not look for packages that most programs do not have.
  const specifier = `@ai-sdk/${name}`;
  const wish = `install the package "${specifier}", or give a model of the SDK`;
  let exported: Record<string, unknown>;
  try {
    exported = (await import(
      /* @vite-ignore */ /* webpackIgnore: true */ specifier
    )) as typeof exported;
  } catch (cause) {
    throw new Error(`Cannot use the model "${model}": its provider is not there, ${wish}`, {
      cause,
    });
  }
  const provider = exported[name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
  if (typeof provider === "function") return provider as (id: string) => LanguageModel;
  throw new Error(
    `Cannot use the model "${model}": "${specifier}" exports no such provider, ${wish}`,
  );
}
