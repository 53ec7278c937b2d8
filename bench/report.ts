import type { ColdStart } from './cold-start.ts';
import type { Kind, Variant } from './variants.ts';

export interface Measured {
  readonly variant: Variant;
  readonly starts: readonly ColdStart[];
}

/** Goal P1: at most this part of the CDK default's TTFC. */
const TTFC_RATIO_MAX = 0.5;

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}

/** A quarter of the numbers lies below the first, and a quarter above the second: how far the median is to be trusted. */
function quartiles(numbers: readonly number[]): string {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN;
  return `${at(0.25).toFixed(0)}–${at(0.75).toFixed(0)}`;
}

const ttfc = ({ starts }: Measured) => median(starts.map((s) => s.firstCall));
const of = (measured: readonly Measured[], name: string, kind: Kind) =>
  measured.find(({ variant }) => variant.name === name && variant.kind === kind);

function ratioTo(one: Measured, measured: readonly Measured[], kind: Kind): number {
  const other = of(measured, one.variant.name, kind);
  return other ? ttfc(one) / ttfc(other) : Number.NaN;
}

const columns = ['load ms', 'TTFC ms', 'quartiles', 'whole ms', 'KiB', 'KiB gzip', '/ floor', '/ CDK'];

function row(one: Measured, measured: readonly Measured[]): string {
  const { name, kind, bytes, gzipBytes } = one.variant;
  const load = median(one.starts.map((s) => s.load)).toFixed(1);
  const whole = median(one.starts.map((s) => s.whole)).toFixed(1);
  const spread = quartiles(one.starts.map((s) => s.firstCall));
  const sizes = [bytes, gzipBytes].map((n) => (n / 1024).toFixed(1));
  const ratios = (['floor', 'cdk-default'] as const).map((kind) => ratioTo(one, measured, kind).toFixed(2));
  const cells = [load, ttfc(one).toFixed(1), spread, whole, ...sizes, ...ratios];
  return `${name.padEnd(22)}${kind.padEnd(13)}${cells.map((cell) => cell.padStart(10)).join('')}`;
}

function goals({ name, bytes, limitKiB }: Variant, ratio: number): string[] {
  const verdict = (met: boolean) => (met ? 'met' : 'NOT met');
  const kib = bytes / 1024;
  return [
    `P1 ${name}: TTFC ${ratio.toFixed(2)} of the CDK default, goal ≤ ${TTFC_RATIO_MAX.toFixed(2)}: ${verdict(ratio <= TTFC_RATIO_MAX)}`,
    `P5 ${name}: ${kib.toFixed(1)} KiB, goal ≤ ${limitKiB}: ${verdict(kib <= limitKiB)}`,
  ];
}

export function report(measured: readonly Measured[]): string {
  const own = measured.filter(({ variant }) => variant.kind === 'belay');
  return [
    `${''.padEnd(35)}${columns.map((column) => column.padStart(10)).join('')}`,
    ...measured.map((one) => row(one, measured)),
    '',
    'Medians; quartiles: of TTFC. The SDK that cdk-default loads from outside is not in its KiB. whole: until the handler',
    'returned; the floor makes one call, a hook three, the responder and its smoke two.',
    '',
    ...own.flatMap((one) => goals(one.variant, ratioTo(one, measured, 'cdk-default'))),
  ].join('\n');
}
