import { parentPort, workerData } from 'node:worker_threads';
import { engine } from './real-engine.ts';
import { serve } from './serve.ts';

serve(parentPort, workerData, engine);
