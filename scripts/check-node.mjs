// Plain JavaScript on purpose: an old Node must be able to read this file and say so.
const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `Cannot run with Node ${process.version}: Node 24 or newer is needed. On Linux "npm ci" brings it`,
  );
  process.exit(1);
}
