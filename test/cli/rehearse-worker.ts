import { parentPort, workerData } from 'node:worker_threads';
import { serve } from '../../cli/rehearse/serve.ts';
import { engine } from './rehearse-fake.ts';

serve(parentPort, workerData, engine);
