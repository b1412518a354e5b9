import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

// `npm run test:failures`: the failure tests that take minutes.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ["packages/*/test/failures-long/**/*.test.ts"],
    exclude: ["**/node_modules/**"],
    testTimeout: 120_000,
    maxWorkers: 2,
  },
});
