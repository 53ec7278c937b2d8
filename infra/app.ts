import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { BelayStack } from './belay/belay-stack.ts';
import { loadBelay } from './config/load-belay.ts';
import { DemoStack } from './demo/demo-stack.ts';

/** What `cdk` runs (cdk.json): a stack for each stage of the config, `-c config=path`, and the demo. */
const app = new App();
const path: unknown = app.node.tryGetContext('config') ?? 'belay.yaml';
const loaded = loadBelay(String(path));
if (!loaded.ok) {
  process.stderr.write(loaded.problems.map((problem) => `belay: ${problem}\n`).join(''));
  process.exit(2);
}
for (const warning of loaded.warnings) process.stderr.write(`belay: warning: ${warning}\n`);
for (const stage of loaded.stages) new BelayStack(app, `Belay-${stage.stage}`, { stage });
new DemoStack(app, 'Belay-demo');
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
app.synth();
