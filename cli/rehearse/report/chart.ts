import { LineChart, type LineSeriesOption } from 'echarts/charts';
import {
  GraphicComponent,
  type GraphicComponentOption,
  GridComponent,
  type GridComponentOption,
} from 'echarts/components';
import { type ComposeOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { Html, html } from './html.ts';

use([LineChart, GridComponent, GraphicComponent, SVGRenderer]);

export type ChartOption = ComposeOption<LineSeriesOption | GridComponentOption | GraphicComponentOption>;

/** A drawing for one width of the page. Colours are CSS variables of the page, so that both themes share it. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly option: ChartOption;
}

/** What a chart is drawn into, in pixels: `left` and `right` are kept free beside the panels. */
export interface Frame {
  readonly width: number;
  readonly left: number;
  readonly right: number;
  /** How many marks of time have room. */
  readonly ticks: number;
}

/** The page shows no chart smaller than it is drawn: the narrow one is for a screen of 320 pixels. */
const NARROW: Frame = { width: 270, left: 52, right: 6, ticks: 4 };
const WIDE: Frame = { width: 760, left: 58, right: 12, ticks: 9 };

/** One chart at both widths, of which the page shows one. `says` is all that a screen reader gets. */
export const chart = (says: string, draw: (frame: Frame) => Drawing): Html =>
  html`<div class="chart" role="img" aria-label="${says}"><div class="narrow">${drawn(draw(NARROW))}</div><div class="wide">${drawn(draw(WIDE))}</div></div>`;

function drawn({ width, height, option }: Drawing): Html {
  const canvas = init(null, null, { renderer: 'svg', ssr: true, width, height });
  canvas.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...option });
  const svg = canvas.renderToSVGString({ useViewBox: true });
  canvas.dispose();
  return new Html(slim(svg));
}

/**
 * ECharts numbers clip paths and style classes through the life of the process: with them, two reports of one rehearsal
 * would differ. No line leaves its panel and nothing is hovered, so they go, and so does what only its own scripts read
 * and the ten thousandths of a pixel.
 */
function slim(svg: string): string {
  return svg
    .replace(/<style[\s\S]*?<\/style>|<defs[\s\S]*?<\/defs>|<\/?g(?: clip-path="[^"]*")?>/g, '')
    .replace(/^<svg [^>]*?(viewBox="[^"]*")>/, '<svg $1 aria-hidden="true">')
    .replace(/<[a-z]+ [^>]*>/g, (tag) => tag.replace(NEEDLESS, '').replace(PLACES, roundedPlaces))
    .replace(/<rect[^>]* fill="none"><\/rect>/g, '')
    .replace(/\n+/g, '');
}

const NEEDLESS = / (?:class|pointer-events|stroke-linejoin|stroke-linecap|xml:space)="[^"]*"|font-family:inherit;/g;
const PLACES = / (?:d|points|transform|x|y|width|height)="[^"]*"/g;

const roundedPlaces = (places: string) =>
  places.replace(/\d+\.\d+/g, (digits) => String(Math.round(Number(digits) * 10) / 10));
