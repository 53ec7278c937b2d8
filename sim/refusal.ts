/** How the world refuses a call: `type` is the name of the SDK's exception class, whatever its code on the wire. */
export class Refusal extends Error {
  readonly type: string;
  /** The HTTP status that AWS answers with. */
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.name = 'Refusal';
    this.type = type;
    this.status = status;
  }
}
