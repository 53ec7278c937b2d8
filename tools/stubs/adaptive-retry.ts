/** In place of the SDK's adaptive retry mode: Belay hands every client its own retry strategy. */
export class AdaptiveRetryStrategy {
  constructor() {
    throw new Error('this bundle has no adaptive retry mode: hand the client a retryStrategy');
  }
}
