/** In place of SHA-256 written in JavaScript: the SDK takes it only where Node was built without OpenSSL. */
export class Sha256Js {
  constructor() {
    throw new Error('this bundle needs a Node with node:crypto');
  }
}
