/*
 * One cold start: what Lambda does with a bundle, in a fresh process. It is JavaScript, and hands its times to file
 * descriptor 3, so that neither type stripping nor a message channel has warmed anything that a bundle would then find.
 * The clock is monotonic and the same in every process of a host.
 */
const { writeSync } = require('node:fs');

const [, , file, given] = process.argv;
const event = JSON.parse(given);
const context = {
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:belay',
  memoryLimitInMB: '512',
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  getRemainingTimeInMillis: () => 60_000,
};

const startedAt = process.hrtime.bigint();
const { handler } = require(file);
const loadedAt = process.hrtime.bigint();
handler(event, context).then((result) => {
  const doneAt = process.hrtime.bigint();
  writeSync(3, JSON.stringify({ times: [startedAt, loadedAt, doneAt].map(String), result }));
  // Kept connections would hold the process open.
  process.exit(0);
});
