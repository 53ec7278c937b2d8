/** The n-th id of its kind: the right shape, and the same in every run. */
export const serialUuid = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
