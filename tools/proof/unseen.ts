/* Why the simulator does not see a mutant: measured, or by what stands behind it. */

/** So many incidents were played. */
export const rare = (incidents: number) => `rare: ${incidents} incidents broke no rule`;

export const HOOKS =
  'not tried there: of the hooks the simulator watches the report and its time (S6) and that no pass rests on blue (S7)';
export const INTENT_SAYS = 'the rule compares with the veto that the intent itself names';
export const INTERLEAVED = 'it takes a certain interleaving, and the dice seldom throw one';
export const IN_FLIGHT = 'masked by the window: what was begun is in flight, and is waited for';
export const LEFT_BEFORE =
  'masked: a service with silenced alarms alone is left before the decision, and only loud alarms nominate anybody';
export const NOTHING_FIRES =
  "masked: no guard fires at all then, which the simulator calls a bug of Belay's and this proof no broken rule";
export const NOT_COUNTED = 'no rule counts messages in the simulator: telling twice is no broken promise there';
export const NO_LEASE = 'masked: who has no lease can save nothing, so nothing is done';
export const NO_RULE = 'prose and people: what a veto says, and what a hook makes of it, no rule asks';
export const ONE_SERVICE = "the simulator plays one service: a storm of several is npm run storm's";
export const OTHER_GUARDS =
  'masked by the guards that are left: they come to nothing worse, and the rules ask what is done and that somebody knows, not under which name';
export const SETTLES_ANYWAY = 'masked by `suspect.settling`, which gives every rollback its time';
export const SOONER_OR_LATER =
  'masked: the next look, the recheck or the sweep comes to the same a little sooner or later';
export const SWEPT = 'masked: what a lost or a needless message would do, the sweep does';
export const TOO_MANY = "too many terms for one incident's play";
export const UNTRIED = 'not tried there: the named test says it at once';
