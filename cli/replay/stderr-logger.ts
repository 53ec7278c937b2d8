import { Console } from 'node:console';
import { Writable } from 'node:stream';
import type { Logger } from '@aws-lambda-powertools/logger';
import { makeLogger } from '../../functions/runtime/logger.ts';

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/**
 * The handlers' own logger, writing where a machine-readable stdout is not disturbed. Powertools has no option for its
 * sink, only a field that its types call private; a test holds that the lines really arrive.
 */
export function redirectedLogger(to: 'stderr' | 'nowhere'): Logger {
  const logger = makeLogger();
  const sink = to === 'stderr' ? process.stderr : nowhere();
  Reflect.set(logger, 'console', new Console({ stdout: sink, stderr: sink }));
  return logger;
}
