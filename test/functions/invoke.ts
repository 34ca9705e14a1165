/**
 * A process with one deployed bundle in it, as in Lambda: invokes the handler with each event and prints the answers as the
 * last line. Arguments: the bundle, the events.
 */
const [bundle, events] = process.argv.slice(2);
const { handler } = await import(bundle as string);
const answers: unknown[] = [];
for (const event of JSON.parse(events as string)) {
  answers.push(await handler(event).catch((error: Error) => ({ error: error.message })));
}
process.stdout.write(`\n${JSON.stringify(answers)}\n`, () => process.exit());
