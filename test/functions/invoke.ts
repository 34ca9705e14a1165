/**
 * A process with one deployed bundle in it, as in Lambda: invokes the handler with each event and prints the answers as the
 * last line. Arguments: the bundle, the events.
 */
const [bundle, events] = process.argv.slice(2);
const { handler } = await import(bundle as string);
// What Lambda says of an invocation: only its time is asked for.
const context = { getRemainingTimeInMillis: () => 60_000 };
const answers: unknown[] = [];
for (const event of JSON.parse(events as string)) {
  answers.push(await handler(event, context).catch((error: Error) => ({ error: error.message })));
}
process.stdout.write(`\n${JSON.stringify(answers)}\n`, () => process.exit());
