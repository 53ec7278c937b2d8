import type { GraphicComponentOption } from 'echarts/components';
import { clean } from './html.ts';

/** What is drawn by hand around ECharts' own lines: places in pixels of the frame. */
export type Shape = GraphicComponentOption;

/** No text in a chart is smaller: pixels of a frame, which the page shows at this size or larger. */
export const TEXT_PX = 11.5;

interface TextStyle {
  readonly fill?: string;
  readonly align?: 'left' | 'center' | 'right';
  readonly bold?: boolean;
  /** Lines behind it stay off it. */
  readonly halo?: boolean;
  /** Longer text ends in dots. */
  readonly room?: number;
}

/** Text with its middle at `y`. */
export const text = (x: number, y: number, words: string, style: TextStyle = {}): Shape => ({
  type: 'text',
  silent: true,
  z: 20,
  style: {
    text: clean(words),
    x,
    y,
    fill: style.fill ?? 'var(--ink)',
    fontSize: TEXT_PX,
    fontWeight: style.bold ? 600 : 400,
    fontFamily: 'inherit',
    align: style.align ?? 'left',
    verticalAlign: 'middle',
    ...(style.halo ? { stroke: 'var(--surface)', lineWidth: 4 } : {}),
    ...(style.room === undefined ? {} : { width: style.room, overflow: 'truncate', ellipsis: '…' }),
  },
});

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface BoxStyle {
  readonly fill?: string;
  readonly stroke?: string;
  readonly dashed?: boolean;
  readonly round?: number;
  /** Under the lines that ECharts draws, or over them. */
  readonly z?: number;
}

export const box = ({ x, y, width, height }: Box, style: BoxStyle): Shape => ({
  type: 'rect',
  silent: true,
  z: style.z ?? 10,
  shape: { x, y, width: Math.max(width, 1), height, r: style.round ?? 0 },
  style: {
    fill: style.fill ?? 'none',
    ...(style.stroke ? { stroke: style.stroke, lineWidth: 1 } : { lineWidth: 0 }),
    ...(style.dashed ? { lineDash: [3, 3] } : {}),
  },
});

interface LineStyle {
  readonly stroke: string;
  readonly dashed?: boolean;
  readonly width?: number;
  readonly z?: number;
}

export const line = (from: readonly [number, number], to: readonly [number, number], style: LineStyle): Shape => ({
  type: 'line',
  silent: true,
  z: style.z ?? 10,
  shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
  style: { stroke: style.stroke, lineWidth: style.width ?? 1, ...(style.dashed ? { lineDash: [2, 3] } : {}) },
});

/** How wide text is, roughly: enough to see whether it fits. */
export const textWidth = (words: string): number => words.length * TEXT_PX * 0.58;
