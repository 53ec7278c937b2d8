import type { Timeline } from '../../../sim/rehearse/result.ts';
import { badgesOf } from './badges.ts';
import type { Drawing, Frame } from './chart.ts';
import { lanesPx, markers } from './markers.ts';
import { box, line, type Shape, text, textWidth } from './shapes.ts';
import { alarmsOf, revisionsOf, type Stretch, stretches } from './thin.ts';
import { type TimeScale, tickName, timeScale } from './timeline-frame.ts';
import { panelsOf, valueAxis } from './timeline-panels.ts';

const TITLE_PX = 28;
const GAP_PX = 8;
const ALARM_PX = 34;
const AXIS_PX = 22;

const TITLE = { fill: 'var(--ink-2)', bold: true, halo: true } as const;

/** One timeline: badges of its moments; traffic, errors and latency under each other; a bar for each alarm; the time. */
export function timelineDrawing(timeline: Timeline, frame: Frame): Drawing {
  const { samples, moments } = timeline;
  const scale = timeScale(timeline, frame);
  const badges = badgesOf(moments, scale.xOf, frame.width);
  const head = lanesPx(badges) + 2;
  let y = head;
  const placed = panelsOf(samples).map((panel) => {
    const top = y + TITLE_PX;
    y = top + panel.height + GAP_PX;
    return { ...panel, top };
  });
  const bottom = y + Math.max(1, alarmsOf(samples).length) * ALARM_PX + 4;
  const windows = stretches(samples, ({ windowOpen }) => windowOpen);
  const [traffic] = placed;
  return {
    width: frame.width,
    height: bottom + AXIS_PX,
    option: {
      grid: placed.map(({ top, height }) => ({ ...sides(frame), top, height, outerBoundsMode: 'none' })),
      xAxis: placed.map((_, i) => ({ type: 'value', gridIndex: i, min: scale.min, max: scale.max, show: false })),
      yAxis: placed.map((panel, i) => valueAxis(i, panel)),
      series: placed.flatMap(({ series }, i) => series.map((one) => ({ ...one, xAxisIndex: i, yAxisIndex: i }))),
      graphic: [
        ...windows.flatMap((one) => windowBand(one, scale, head, bottom)),
        ...placed.map(({ title, top }) => text(0, top - 16, title, TITLE)),
        ...alarmBars(timeline, frame, scale, y),
        ...timeAxis(frame, scale, bottom),
        ...markers(badges, bottom, frame.width),
        ...(traffic ? revisionNames(timeline, scale, traffic) : []),
      ],
    },
  };
}

const sides = ({ left, right }: Frame) => ({ left, right });

function windowBand({ from, to }: Stretch, { xOf }: TimeScale, top: number, bottom: number): Shape[] {
  const [x, end] = [xOf(from), xOf(to)];
  const edge = { stroke: 'var(--band-edge)', dashed: true, z: -9 };
  return [
    box({ x, y: top, width: end - x, height: bottom - top }, { fill: 'var(--band)', z: -10 }),
    line([x, top], [x, bottom], edge),
    line([end, top], [end, bottom], edge),
  ];
}

function alarmBars({ samples }: Timeline, { width }: Frame, { xOf }: TimeScale, y: number): Shape[] {
  const alarms = alarmsOf(samples);
  if (alarms.length === 0) return [text(0, y + 14, 'No alarm fired', TITLE)];
  return alarms.flatMap((alarm, i) => {
    const top = y + i * ALARM_PX;
    const place = { y: top + 22, height: 9 };
    return [
      text(0, top + 12, `Alarm ${alarm}`, { ...TITLE, room: width - 4 }),
      ...stretches(samples, (sample) => sample.alarms.includes(alarm)).map(({ from, to }) =>
        box({ ...place, x: xOf(from), width: Math.max(3, xOf(to) - xOf(from)) }, { fill: 'var(--alarm)', round: 2 }),
      ),
    ];
  });
}

function timeAxis({ left, width, right }: Frame, { ticks, xOf }: TimeScale, y: number): Shape[] {
  const names = ticks.flatMap((at) => {
    const [x, name] = [xOf(at), tickName(at)];
    const fits = x + textWidth(name) / 2 <= width;
    const place = fits ? { x, align: 'center' as const } : { x: width, align: 'right' as const };
    return [
      line([x, y], [x, y + 4], { stroke: 'var(--axis)' }),
      text(place.x, y + 13, name, { fill: 'var(--ink-2)', align: place.align }),
    ];
  });
  return [line([left, y], [width - right, y], { stroke: 'var(--axis)' }), ...names];
}

/** Each revision's name in its own area, where that is large enough; the legend has all of them. */
function revisionNames({ samples }: Timeline, { xOf }: TimeScale, area: { top: number; height: number }): Shape[] {
  const revisions = revisionsOf(samples);
  return revisions.flatMap((revision, i) => {
    const widest = stretches(samples, ({ traffic }) => (traffic[revision] ?? 0) >= 0.3)
      .toSorted((a, b) => b.to - b.from - (a.to - a.from))
      .at(0);
    const room = textWidth(revision) + 12;
    if (!widest || xOf(widest.to) - xOf(widest.from) < room + 4) return [];
    const middle = (widest.from + widest.to) / 2;
    const traffic = samples.findLast(({ at }) => at <= middle)?.traffic ?? {};
    const below = revisions.slice(0, i).reduce((sum, one) => sum + (traffic[one] ?? 0), 0);
    const [x, y] = [xOf(middle), area.top + area.height * (1 - below - (traffic[revision] ?? 0) / 2)];
    return [
      box({ x: x - room / 2, y: y - 9, width: room, height: 18 }, { fill: 'var(--surface)', round: 3, z: 12 }),
      text(x, y, revision, { align: 'center', bold: true }),
    ];
  });
}
