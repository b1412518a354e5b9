import { defineConfig } from "vitest/config";

// Tests read the sources of our packages, so that none needs a build.
const conditions = ["@swarmbus/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
    // Minutes, not seconds: `npm run test:failures`.
    exclude: ["**/node_modules/**", "packages/*/test/failures-long/**"],
    execArgv: ["--conditions=@swarmbus/source"],
    allowOnly: false,
    // Longer than anything in a test waits by itself (a server's start 15 s, a client's dial 20 s), so that its error is told.
    testTimeout: 30_000,
    maxWorkers: "100%", // the default leaves one core idle, which is half of a small machine
  },
});
