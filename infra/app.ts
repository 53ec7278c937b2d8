import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { BelayStack } from './belay/belay-stack.ts';
import { loadBelay } from './config/load-belay.ts';
import { DemoStack } from './demo/demo-stack.ts';

const SYNTHESIS_FAILED = 1;
const BAD_INPUT = 2;

/** What `cdk` runs (cdk.json): a stack for each stage of the config, `-c config=path`, and the demo. Answers the exit code. */
function main(): number {
  // On its own it would synthesise at the end whatever there is by then, a broken app too.
  const app = new App({ autoSynth: false });
  const loaded = loadBelay(String(app.node.tryGetContext('config') ?? 'belay.yaml'));
  if (!loaded.ok) return complain(loaded.problems, BAD_INPUT);
  complain(loaded.warnings.map((warning) => `warning: ${warning}`));
  for (const stage of loaded.stages) new BelayStack(app, `Belay-${stage.stage}`, { stage });
  new DemoStack(app, 'Belay-demo');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  app.synth();
  return 0;
}

/** A line each. */
function complain(complaints: readonly string[], code = 0): number {
  process.stderr.write(complaints.map((one) => `belay: ${one}\n`).join(''));
  return code;
}

try {
  const code = main();
  // Synthesis may have set one of its own.
  if (code !== 0) process.exitCode = code;
} catch (error) {
  // `cdk --debug` wants to see where. A TypeError is a mistake of the code and says nothing without that.
  if (process.env['CDK_DEBUG'] === 'true' || !(error instanceof Error) || error instanceof TypeError) throw error;
  process.exitCode = complain(error.message.split('\n'), SYNTHESIS_FAILED);
}
