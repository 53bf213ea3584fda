// What the parts of the player hand to one another, beside what the server sends.

import type { Graph, Map, Palette, Runtime, SentStage } from "./payloads";

/** What a mount gets: its place and its data. */
export interface Mounted<Data> {
  parentElement: HTMLElement;
  data: Data;
}

/** What a mount gets beside that can answer; in a file nobody hears it. */
export interface Choosing<Data> extends Mounted<Data> {
  setTriggerValue?: (name: string, value: unknown) => void;
}

/** What the stage gets beside: the diagrams of the cells. */
export interface MountedStage extends Mounted<SentStage> {
  diagrams: Record<string, string>;
}

/** What the runtime gets beside: a way to tell the server where the tab is. */
export interface MountedRuntime extends Mounted<Runtime> {
  setTriggerValue: (name: string, value: unknown) => void;
}

/** The graph of an unrolled network gets beside its data a way to answer. */
export interface MountedGraph extends Choosing<Graph> {}

/** The maps of a stage, a board or a clock over the same steps; `unit` −1 for none that is chosen. */
export interface Maps {
  maps: Map[];
  length: number;
  palette: Palette;
  unit: number;
  /** The signals that are asked for, whose values are not there. */
  asked?: string[];
}

/** A scene: the parts that it shows, where it begins, and what is chosen there. */
export interface SentScene {
  mounts: { part: string; data: object; key: string }[];
  place: { t?: number; sub?: number };
  chosen: Record<string, string | number | null>;
}

/** What every file carries beside its scenes: the diagrams of their cells, and the glossary's terms. */
export interface SentFile {
  diagrams: Record<string, string>;
  terms: Record<string, string>;
}

declare global {
  interface Window {
    unroll?: { mount: (name: string, component: object) => unknown };
  }
}
