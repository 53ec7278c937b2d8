/* What the thread of these tests does from which seed on. Before, each that ends in 3 breaks a rule. */

export const DIES = 1_500;
export const ENDS = 2_500;
export const HANGS = 3_500;
/** No rule is broken. */
export const FINE = 10_000;
export const VIOLATION = '2026-11-21T12:00:00.000Z S4: CreateDeployment, and no alarm is in ALARM';
/** What it says on stderr before it hangs. */
export const STUCK = '<stuck>';
